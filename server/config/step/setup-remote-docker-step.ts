import { type CompileContext, reportError } from "#server/config/read/compile-context.ts";
import { type FieldRules, readFields } from "#server/config/read/read-fields.ts";
import { readBoolean, readText } from "#server/config/read/read-scalar.ts";
import { type NamedStep, nameSpan } from "#server/config/step/named-step.ts";
import type { StepSurroundings } from "#server/config/step/step-surroundings.ts";
import { readStepName, stepTitles } from "#server/config/step/step-title.ts";
import type { SetupRemoteDockerStepPlan } from "#server/core/plan/step-plan.ts";

/** `reusable` is older than `docker_layer_caching` and `prefer_same_region` chooses a data center: both say nothing here. */
const setupRemoteDockerRules = {
  owner: "a `setup_remote_docker` step",
  known: ["version", "docker_layer_caching", "reusable", "prefer_same_region", "name"],
  unknown: "warning",
} as const satisfies FieldRules<string>;

/** Reads `setup_remote_docker`, alone or with keys. Only a job in containers has no Docker engine of its own. */
export function readSetupRemoteDockerStep(
  context: CompileContext,
  { at, body }: NamedStep,
  { executor }: StepSurroundings,
): SetupRemoteDockerStepPlan | null {
  if (executor !== null && executor !== "docker") {
    const message = "`setup_remote_docker` is for jobs with `docker`: a machine has a Docker engine already.";
    const suggestion = "Leave the step out here.";
    reportError(context, at, { code: "needs_docker", message, suggestion, span: nameSpan(at) });
    return null;
  }
  const fields = body === null ? {} : readFields(context, body, setupRemoteDockerRules);
  if (fields === null) return null;
  const { version, docker_layer_caching: caching } = fields;
  return {
    type: "setup_remote_docker",
    name: readStepName(context, fields.name, stepTitles.setup_remote_docker),
    when: "on_success",
    version: version ? readText(context, version) : null,
    dockerLayerCaching: caching ? (readBoolean(context, caching) ?? false) : false,
  };
}
