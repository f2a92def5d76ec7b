import type { Element } from "#server/config/element/library.ts";
import { waySince } from "#server/config/read/call-frame.ts";
import { type CompileContext, reportError, reportNeedsVersion, spend } from "#server/config/read/compile-context.ts";
import { type Cursor, entryCursor } from "#server/config/read/cursor.ts";
import { readItems } from "#server/config/read/read-list.ts";
import { reportKind } from "#server/config/read/read-scalar.ts";
import { isBuiltInStep, readBuiltInStep } from "#server/config/step/built-in-step.ts";
import { callCommand } from "#server/config/step/call-command.ts";
import { conditionalSteps } from "#server/config/step/conditional-step.ts";
import { type NamedStep, nameSpan } from "#server/config/step/named-step.ts";
import { stepDepthMax } from "#server/config/step/step-limits.ts";
import type { StepSurroundings } from "#server/config/step/step-surroundings.ts";
import { resolve } from "#server/config/template/resolve.ts";
import type { StepPlan } from "#server/core/plan/step-plan.ts";

/**
 * Reads a list of steps with everything in it written out: commands become their steps, conditions
 * the steps they let through. Faulty steps are told and left out.
 */
export function readSteps(context: CompileContext, cursor: Cursor, surroundings: StepSurroundings): StepPlan[] {
  const items = readItems(context, cursor) ?? [];
  return items.flatMap((item) => readStep(context, item, surroundings));
}

function readStep(context: CompileContext, cursor: Cursor, surroundings: StepSurroundings): StepPlan[] {
  if (!spend(context, cursor, 1)) return [];
  const resolved = resolve(context, cursor);
  const { node } = resolved;
  if (node.kind === "scalar" && node.value !== null) {
    return readNamedStep(context, { name: node.text, at: resolved, body: null }, surroundings);
  }
  if (node.kind !== "map") {
    reportKind(context, resolved, "a step (String or Mapping)");
    return [];
  }
  const [entry] = node.entries.values();
  if (entry === undefined || node.entries.size > 1) {
    reportKeyCount(context, resolved, [...node.entries.keys()]);
    return [];
  }
  const at = entryCursor(resolved, entry);
  const empty = entry.value.kind === "scalar" && entry.value.plain && entry.value.value === null;
  return readNamedStep(context, { name: entry.key, at, body: empty ? null : at }, surroundings);
}

function readNamedStep(context: CompileContext, step: NamedStep, surroundings: StepSurroundings): StepPlan[] {
  const { name, at } = step;
  const found = at.scope.library.find("commands", name);
  if (found.kind === "remote") {
    if (!context.shapeOnly) context.remoteUses.push({ orb: found.orb, name, at });
    return [];
  }
  if (found.kind === "element" && !isBuiltInInside(at, name, found.element)) {
    if (context.shapeOnly) return [];
    return splice(context, { at, surroundings }, () => callCommand(context, step, found.element));
  }
  if (name === "when" || name === "unless" || name === "steps") return readControlStep(context, step, surroundings);
  const builtIn = readBuiltInStep(context, step, surroundings);
  return builtIn === null ? [] : [builtIn];
}

/** A command may take the name of a built-in step; inside it the name means the built-in step itself. */
function isBuiltInInside(at: Cursor, name: string, element: Element): boolean {
  return isBuiltInStep(name) && waySince(at.scope.calls, element) !== null;
}

function readControlStep(context: CompileContext, step: NamedStep, surroundings: StepSurroundings): StepPlan[] {
  const { name, at, body } = step;
  if (context.version === "2") {
    reportNeedsVersion(context, at, `The step \`${name}\``);
    return [];
  }
  if (body === null) {
    const message = `The step \`${name}\` has nothing written after it.`;
    reportError(context, at, { code: "empty_step", message, span: nameSpan(at) });
    return [];
  }
  const steps = () => (name === "steps" ? body : conditionalSteps(context, resolve(context, body), name === "when"));
  return splice(context, { at, surroundings }, steps);
}

/** Reads the steps that a step stands for, one level deeper. A single step may stand for a list of one. */
function splice(
  context: CompileContext,
  { at, surroundings }: { at: Cursor; surroundings: StepSurroundings },
  stepsOf: () => Cursor | null,
): StepPlan[] {
  if (surroundings.depth >= stepDepthMax) {
    const message = `Commands, conditions and \`steps\` are nested deeper than ${stepDepthMax} levels.`;
    reportError(context, at, { code: "steps_too_deep", message, span: nameSpan(at) });
    return [];
  }
  const steps = stepsOf();
  if (steps === null) return [];
  const deeper = { ...surroundings, depth: surroundings.depth + 1 };
  const resolved = resolve(context, steps);
  return resolved.node.kind === "list" ? readSteps(context, resolved, deeper) : readStep(context, resolved, deeper);
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
