/**
 * How a private registry lets us in. Values may hold `$NAME` and `${NAME}`, which stand for the
 * project's variables and those of the job's contexts (config-language §14.1); they are filled in
 * when a task is handed out, so the plan holds no secret that the file does not show.
 */
export type RegistryAuthPlan =
  | { readonly kind: "password"; readonly username: string; readonly password: string }
  | { readonly kind: "aws"; readonly accessKeyId: string; readonly secretAccessKey: string }
  | { readonly kind: "aws_oidc"; readonly roleArn: string }
  | {
      readonly kind: "gcp_oidc";
      readonly serviceAccount: string;
      readonly workloadIdentityPool: string;
      readonly workloadIdentityProvider: string;
    };

/** One entry of `docker:`; the first is the primary container, where steps run. */
export interface ContainerPlan {
  readonly image: string;
  readonly name: string | null;
  readonly entrypoint: readonly string[] | null;
  readonly command: readonly string[] | null;
  readonly user: string | null;
  /** Seen by the container's own process, not by steps (config-language §14.1). */
  readonly environment: Readonly<Record<string, string>>;
  readonly auth?: RegistryAuthPlan;
}

/** Where a job's steps run. */
export type ExecutorPlan =
  | { readonly kind: "docker"; readonly containers: readonly ContainerPlan[] }
  | { readonly kind: "machine"; readonly image: string; readonly dockerLayerCaching?: true }
  /** `xcode` is the version's text as written: `12.10` is not `12.1`. */
  | { readonly kind: "macos"; readonly xcode: string };

/** What an agent must be able to run. */
export type ExecutorKind = ExecutorPlan["kind"];
