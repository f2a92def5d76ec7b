import type { StepPlan } from "#server/core/plan/step-plan.ts";

/** CircleCI's address for continuing a pipeline, as the continuation orbs of all versions write it. */
const theirAddress =
  /https:\/\/(?:circleci\.com|\$\{CIRCLECI_DOMAIN\}|\$CIRCLECI_DOMAIN)\/api\/v2\/pipeline\/continue(?![\w/-])/g;

/**
 * Lets the commands of a setup job continue their pipeline here: their key is
 * of no use at circleci.com, whose address the continuation and path-filtering
 * orbs have written into their scripts. Programs that a step only runs are not
 * looked into; they have to be told where this server is.
 */
export function continuationSteps(steps: readonly StepPlan[], publicUrl: string): readonly StepPlan[] {
  const ours = `${publicUrl}/api/v2/pipeline/continue`;
  return steps.map((step) =>
    step.type === "run" ? { ...step, command: step.command.replaceAll(theirAddress, () => ours) } : step,
  );
}
