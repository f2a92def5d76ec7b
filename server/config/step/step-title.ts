import type { CompileContext } from "#server/config/read/compile-context.ts";
import type { Cursor } from "#server/config/read/cursor.ts";
import { isEmptyValue, readText } from "#server/config/read/read-scalar.ts";
import type { StepPlan } from "#server/core/plan/step-plan.ts";

/** What the page shows for a built-in step without a `name`, in CircleCI's words. A `run` step shows its command. */
export const stepTitles = {
  checkout: "Checkout code",
  setup_remote_docker: "Setup a remote Docker engine",
  save_cache: "Saving cache",
  restore_cache: "Restoring cache",
  store_artifacts: "Uploading artifacts",
  store_test_results: "Uploading test results",
  persist_to_workspace: "Persisting to workspace",
  attach_workspace: "Attaching workspace",
  add_ssh_keys: "Installing additional SSH keys",
  install_signing_bundle: "Installing a signing bundle",
} as const satisfies Readonly<Record<Exclude<StepPlan["type"], "run">, string>>;

/** A step's `name`; an empty one counts as none, because orbs pass their parameters on whether they are set or not. */
export function readStepName(context: CompileContext, cursor: Cursor | undefined, absent: string): string {
  const name = cursor === undefined || isEmptyValue(context, cursor) ? null : readText(context, cursor);
  return name === null || name.trim() === "" ? absent : name;
}
