import type { StepContext } from "#server/agent/steps/step-context.ts";
import { writeSshKey } from "#server/agent/steps/write-ssh-key.ts";
import type { StepLog } from "#server/agent/task/step-log.ts";
import type { StepEnd } from "#server/agent/task/task-fold.ts";
import { succeeded } from "#server/agent/task/task-fold.ts";
import type { SshKeySpec } from "#server/core/agent-protocol/task-spec.ts";
import type { AddSshKeysStepPlan } from "#server/core/plan/step-plan.ts";

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
    const end = await writeSshKey(context, log, { key, name: `id_rsa_${key.md5.replaceAll(":", "")}` });
    if (end.status !== "success") return end;
    log.print(`Added the key ${key.fingerprint} for ${key.hostname ?? "every host"}\n`);
  }
  return succeeded;
}

function isNamed({ fingerprint, md5 }: SshKeySpec, name: string): boolean {
  return name === fingerprint || name.replace(/^MD5:/i, "").toLowerCase() === md5;
}

function refused(log: StepLog, detail: string): StepEnd {
  log.print(`${detail}\n`);
  return { status: "failed", exitCode: null, reason: "stepFailed", detail };
}
