/** One entry of `docker:`; the first is the primary container, where steps run. */
export interface ContainerPlan {
  readonly image: string;
  readonly name: string | null;
  readonly entrypoint: readonly string[] | null;
  readonly command: readonly string[] | null;
  readonly user: string | null;
  /** Seen by the container's own process, not by steps (config-language §14.1). */
  readonly environment: Readonly<Record<string, string>>;
}

/** Where a job's steps run. */
export type ExecutorPlan =
  | { readonly kind: "docker"; readonly containers: readonly ContainerPlan[] }
  | { readonly kind: "machine"; readonly image: string };

export type ExecutorKind = ExecutorPlan["kind"];
