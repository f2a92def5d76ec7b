import { watchCommand } from "#server/agent/steps/command-watch.ts";
import type { StepContext } from "#server/agent/steps/step-context.ts";
import type { StepLog } from "#server/agent/task/step-log.ts";
import type { StepEnd } from "#server/agent/task/task-fold.ts";
import { succeeded } from "#server/agent/task/task-fold.ts";
import type { SshKeySpec } from "#server/core/agent-protocol/task-spec.ts";
import type { AddSshKeysStepPlan } from "#server/core/plan/step-plan.ts";

const noOutputSeconds = 60;

/** The key travels in the command's environment: what stands in its arguments, others could read. */
const addScript = `set -e
umask 077
mkdir -p "$HOME/.ssh"
file="$HOME/.ssh/$KEY_NAME"
printf '%s' "$KEY_TEXT" >"$file"
printf '\\nHost %s\\n  IdentitiesOnly no\\n  IdentityFile %s\\n' "$KEY_HOST" "$file" >>"$HOME/.ssh/config"
`;

/**
 * Writes the project's keys, all or those that the step names, into the job's
 * `~/.ssh`, each for its host (config-language §15.7). A fingerprint that no
 * key of the project has fails the step before anything is written.
 */
export async function runAddSshKeysStep(
  context: StepContext,
  step: AddSshKeysStepPlan,
  log: StepLog,
): Promise<StepEnd> {
  const keys = context.spec.sshKeys ?? [];
  const unknown = step.fingerprints?.find((fingerprint) => !keys.some((key) => isNamed(key, fingerprint)));
  if (unknown !== undefined) return refused(log, `The project has no key with the fingerprint ${unknown}.`);
  const wanted = keys.filter((key) => step.fingerprints?.some((fingerprint) => isNamed(key, fingerprint)) ?? true);
  if (wanted.length === 0) log.print("The project has no keys: nothing was added.\n");
  for (const key of wanted) {
    const end = await writeKey(context, key, log);
    if (end.status !== "success") return end;
    log.print(`Added the key ${key.fingerprint} for ${key.hostname ?? "every host"}\n`);
  }
  return succeeded;
}

function isNamed({ fingerprint, md5 }: SshKeySpec, name: string): boolean {
  return name === fingerprint || name.replace(/^MD5:/i, "").toLowerCase() === md5;
}

function writeKey(context: StepContext, key: SshKeySpec, log: StepLog): Promise<StepEnd> {
  const { environment } = context;
  const command = environment.start({
    argv: ["/bin/sh", "-c", addScript],
    workingDirectory: environment.place.home,
    environment: {
      ...environment.place.variables,
      KEY_NAME: `id_rsa_${key.md5.replaceAll(":", "")}`,
      KEY_TEXT: key.privateKey,
      KEY_HOST: key.hostname ?? "*",
    },
    onOutput: (bytes) => log.write(bytes),
  });
  return watchCommand(context, log, { command, noOutputSeconds });
}

function refused(log: StepLog, detail: string): StepEnd {
  log.print(`${detail}\n`);
  return { status: "failed", exitCode: null, reason: "stepFailed", detail };
}
