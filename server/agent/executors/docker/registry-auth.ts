import type { AuthConfig } from "dockerode";
import { ecrPassword, ecrRegion } from "#server/agent/executors/docker/ecr-password.ts";
import { ExecutorFailure } from "#server/agent/executors/executor.ts";
import { assertNever } from "#server/core/exhaustive.ts";
import type { ContainerPlan, RegistryAuthPlan } from "#server/core/plan/executor-plan.ts";

const dockerHub = "https://index.docker.io/v1/";

/** The registry that an image reference means. */
export function registryOf(image: string): string {
  const [first = "", ...rest] = image.split("/");
  const isHost = rest.length > 0 && (/[.:]/.test(first) || first === "localhost");
  return isHost ? first : dockerHub;
}

interface AuthRequest {
  readonly plan: ContainerPlan;
  /** The job's variables: a registry of Amazon's is also let in by its usual ones (config-language §14.1). */
  readonly environment: Readonly<Record<string, string>>;
  readonly signal: AbortSignal;
}

/**
 * What to tell the engine so that a registry lets it in; null pulls without an
 * account. Rejects with ExecutorFailure when the account cannot be used.
 */
export async function registryAuth({ plan, environment, signal }: AuthRequest): Promise<AuthConfig | null> {
  const auth = plan.auth ?? usualAwsAuth(plan.image, environment);
  if (auth === null) return null;
  const serveraddress = registryOf(plan.image);
  switch (auth.kind) {
    case "password":
      return { username: auth.username, password: auth.password, serveraddress };
    case "aws": {
      const sessionToken = environment["AWS_SESSION_TOKEN"] ?? null;
      const { accessKeyId, secretAccessKey } = auth;
      const keys = { accessKeyId, secretAccessKey, sessionToken };
      return { username: "AWS", password: await ecrPassword(serveraddress, { keys, signal }), serveraddress };
    }
    case "aws_oidc":
      throw oidcRefusal(plan.image, "aws_auth with oidc_role_arn", "an access key in aws_auth");
    case "gcp_oidc":
      throw oidcRefusal(plan.image, "gcp_auth", "auth with the user name _json_key and a service account's key");
    default:
      return assertNever(auth);
  }
}

function usualAwsAuth(image: string, environment: Readonly<Record<string, string>>): RegistryAuthPlan | null {
  const accessKeyId = environment["AWS_ACCESS_KEY_ID"];
  const secretAccessKey = environment["AWS_SECRET_ACCESS_KEY"];
  if (!accessKeyId || !secretAccessKey || ecrRegion(registryOf(image)) === null) return null;
  return { kind: "aws", accessKeyId, secretAccessKey };
}

/** Clouds trust CircleCI's own issuer there; ours would have to be registered with them, under an address that they can reach. */
function oidcRefusal(image: string, what: string, instead: string): ExecutorFailure {
  return new ExecutorFailure(
    `The image ${image} asks for ${what}, which exchanges CircleCI's own identity token for a login. ` +
      `Rotunda does not do that for image pulls: use ${instead} instead.`,
  );
}
