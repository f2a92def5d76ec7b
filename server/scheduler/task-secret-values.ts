import type { ExecutorPlan, RegistryAuthPlan } from "#server/core/plan/executor-plan.ts";
import { maskedValues } from "#server/core/variable/masked-values.ts";

/** A name in a repository's address that is this long is a token, not somebody's name. */
const tokenLengthMin = 16;

/** What a task is handed out with that nobody may read in its output. */
export interface TaskSecretSources {
  /** Values of variables, tokens and keys. */
  readonly values: readonly string[];
  /** With what private registries ask for filled in. */
  readonly executor: ExecutorPlan;
  readonly repositoryUrl: string;
}

/** All values to mask in a task's output, each once. */
export function taskSecretValues({ values, executor, repositoryUrl }: TaskSecretSources): string[] {
  const containers = executor.kind === "docker" ? executor.containers : [];
  const registries = containers.flatMap(({ auth }) => (auth === undefined ? [] : registrySecrets(auth)));
  return maskedValues([...values, ...registries, ...addressSecrets(repositoryUrl)]);
}

function registrySecrets(auth: RegistryAuthPlan): string[] {
  switch (auth.kind) {
    case "password":
      return [auth.password];
    case "aws":
      return [auth.secretAccessKey];
    case "aws_oidc":
    case "gcp_oidc":
      // They name who may come; the proof is the task's identity token.
      return [];
  }
}

/** `https://name:password@host/…`, as it stands there and as it is meant. */
function addressSecrets(repositoryUrl: string): string[] {
  if (!/^https?:/.test(repositoryUrl) || !URL.canParse(repositoryUrl)) return [];
  const { username, password } = new URL(repositoryUrl);
  const written = password === "" && username.length >= tokenLengthMin ? username : password;
  return [written, decodeURIComponent(written)];
}
