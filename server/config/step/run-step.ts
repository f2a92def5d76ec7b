import type { CompileContext } from "#server/config/read/compile-context.ts";
import type { Cursor } from "#server/config/read/cursor.ts";
import { stepEnvironmentText } from "#server/config/read/environment-text.ts";
import { readDurationSeconds } from "#server/config/read/read-duration.ts";
import { readEnvironment } from "#server/config/read/read-environment.ts";
import { type FieldRules, readFields } from "#server/config/read/read-fields.ts";
import { readCommandWords } from "#server/config/read/read-list.ts";
import { readBoolean, readName, readText } from "#server/config/read/read-scalar.ts";
import { reportMissingKey } from "#server/config/read/report-missing-key.ts";
import { defaultNoOutputTimeoutSeconds } from "#server/config/step/step-limits.ts";
import { readRetry } from "#server/config/step/step-retry.ts";
import { readStepName } from "#server/config/step/step-title.ts";
import { readStepWhen } from "#server/config/step/step-when.ts";
import { resolve } from "#server/config/template/resolve.ts";
import type { RunStepPlan } from "#server/core/plan/step-plan.ts";

const runRules = {
  owner: "a `run` step",
  known: [
    "command",
    "name",
    "shell",
    "environment",
    "background",
    "working_directory",
    "no_output_timeout",
    "when",
    "description",
    "max_auto_reruns",
    "auto_rerun_delay",
  ],
  unknown: "warning",
} as const satisfies FieldRules<string>;

/** Reads a `run` step: a map, or its command alone. */
export function readRunStep(context: CompileContext, cursor: Cursor): RunStepPlan | null {
  const resolved = resolve(context, cursor);
  if (resolved.node.kind === "map") return readRunMap(context, resolved);
  const command = readText(context, resolved);
  return command === null ? null : runStep(command, {});
}

function readRunMap(context: CompileContext, cursor: Cursor): RunStepPlan | null {
  const fields = readFields(context, cursor, runRules);
  if (fields === null) return null;
  if (fields.command === undefined) {
    reportMissingKey(context, cursor, { key: "command", why: "a `run` step needs something to run." });
    return null;
  }
  const command = readText(context, fields.command);
  const { shell, working_directory: directory, no_output_timeout: timeout } = fields;
  const background = fields.background ? (readBoolean(context, fields.background) ?? false) : false;
  const retry = readRetry(context, fields, background);
  const plan: Partial<RunStepPlan> = {
    name: readStepName(context, fields.name, command ?? ""),
    when: readStepWhen(context, fields.when, "on_success"),
    shell: shell ? readCommandWords(context, shell) : null,
    environment: readEnvironment(context, fields.environment, stepEnvironmentText),
    background,
    workingDirectory: directory ? readName(context, directory) : null,
    noOutputTimeoutSeconds: (timeout && readDurationSeconds(context, timeout)) ?? defaultNoOutputTimeoutSeconds,
    ...(retry === null ? {} : { retry }),
  };
  return command === null ? null : runStep(command, plan);
}

function runStep(command: string, given: Partial<RunStepPlan>): RunStepPlan {
  return {
    type: "run",
    name: command,
    when: "on_success",
    command,
    shell: null,
    environment: {},
    background: false,
    workingDirectory: null,
    noOutputTimeoutSeconds: defaultNoOutputTimeoutSeconds,
    ...given,
  };
}
