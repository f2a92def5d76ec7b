import { nearestWord } from "#server/config/issue/nearest-word.ts";
import { type CompileContext, reportError } from "#server/config/read/compile-context.ts";
import { type Cursor, entryCursor } from "#server/config/read/cursor.ts";
import { readItems } from "#server/config/read/read-list.ts";
import { reportKind } from "#server/config/read/read-scalar.ts";
import { readCheckoutStep } from "#server/config/step/checkout-step.ts";
import { readRunStep } from "#server/config/step/run-step.ts";
import { readStoreArtifactsStep } from "#server/config/step/store-artifacts-step.ts";
import { resolve } from "#server/config/template/resolve.ts";
import type { StepPlan } from "#server/core/plan/step-plan.ts";

const supportedSteps = ["run", "checkout", "store_artifacts", "deploy"];

const unsupportedSteps = [
  "setup_remote_docker",
  "save_cache",
  "restore_cache",
  "store_test_results",
  "persist_to_workspace",
  "attach_workspace",
  "add_ssh_keys",
  "when",
  "unless",
  "steps",
  "install_signing_bundle",
];

/** What a step needs to know of its job. */
export interface StepSurroundings {
  readonly parallelism: number;
}

/** Reads a list of steps; faulty ones are told and left out. */
export function readSteps(context: CompileContext, cursor: Cursor, surroundings: StepSurroundings): StepPlan[] {
  const items = readItems(context, cursor) ?? [];
  return items.flatMap((item) => readStep(context, item, surroundings) ?? []);
}

function readStep(context: CompileContext, cursor: Cursor, surroundings: StepSurroundings): StepPlan | null {
  const resolved = resolve(context, cursor);
  const { node } = resolved;
  if (node.kind === "scalar" && node.value !== null) {
    return readNamedStep(context, { name: node.text, at: resolved, body: null }, surroundings);
  }
  if (node.kind !== "map") {
    reportKind(context, resolved, "a step (String or Mapping)");
    return null;
  }
  const [entry] = node.entries.values();
  if (entry === undefined || node.entries.size > 1) {
    reportKeyCount(context, resolved, [...node.entries.keys()]);
    return null;
  }
  const at = entryCursor(resolved, entry);
  const empty = entry.value.kind === "scalar" && entry.value.plain && entry.value.value === null;
  return readNamedStep(context, { name: entry.key, at, body: empty ? null : at }, surroundings);
}

interface NamedStep {
  readonly name: string;
  readonly at: Cursor;
  /** What is written after the name; null when nothing is. */
  readonly body: Cursor | null;
}

function readNamedStep(context: CompileContext, step: NamedStep, surroundings: StepSurroundings): StepPlan | null {
  if (step.name === "checkout") return readCheckoutStep(context, step.body);
  if (step.body === null && supportedSteps.includes(step.name)) {
    const message = `The step \`${step.name}\` has nothing written after it.`;
    reportError(context, step.at, { code: "empty_step", message, span: nameSpan(step.at) });
    return null;
  }
  if (step.name === "run" && step.body !== null) return readRunStep(context, step.body);
  if (step.name === "deploy" && step.body !== null) return readDeployStep(context, step.body, surroundings);
  if (step.name === "store_artifacts" && step.body !== null) return readStoreArtifactsStep(context, step.body);
  reportUnknownStep(context, step);
  return null;
}

/** The old `deploy` step is a `run` step, except that in parallel jobs it runs once, after all copies. */
function readDeployStep(context: CompileContext, cursor: Cursor, { parallelism }: StepSurroundings): StepPlan | null {
  if (parallelism > 1) {
    const message = "A `deploy` step in a job with `parallelism` above 1 is not supported yet.";
    const suggestion = "Move it to a job of its own that requires this one.";
    reportError(context, cursor, { code: "unsupported_deploy", message, suggestion, span: nameSpan(cursor) });
  }
  return readRunStep(context, cursor);
}

function reportUnknownStep(context: CompileContext, { name, at }: NamedStep): void {
  const span = nameSpan(at);
  if (unsupportedSteps.includes(name)) {
    const message = `\`${name}\` is not supported yet as a step.`;
    reportError(context, at, { code: "unsupported_step", message, span });
    return;
  }
  const [namespace = ""] = name.split("/");
  if (context.refused.commands.has(name) || (name.includes("/") && context.refused.orbs.has(namespace))) return;
  const message = `Cannot find a definition for command named ${name}`;
  const suggestion = nearestWord(name, [...supportedSteps, ...unsupportedSteps]);
  reportError(context, at, { code: "unknown_step", message, suggestion, span });
}

function nameSpan(at: Cursor) {
  return at.keySpan ?? at.node;
}

function reportKeyCount(context: CompileContext, cursor: Cursor, keys: readonly string[]): void {
  const [first] = keys;
  if (first === undefined) {
    reportError(context, cursor, { code: "empty_step", message: "A step must have one key, but this map is empty." });
    return;
  }
  const message = `A step must have one key, but this one has ${keys.length}: ${keys.slice(0, 5).join(", ")}.`;
  const suggestion = `Indent what belongs to \`${first}\` by two more columns than \`${first}\` itself.`;
  reportError(context, cursor, { code: "step_with_several_keys", message, suggestion });
}
