import type { Element } from "#server/config/element/library.ts";
import { bindArguments } from "#server/config/parameter/bind-arguments.ts";
import { waySince } from "#server/config/read/call-frame.ts";
import { type CompileContext, reportError } from "#server/config/read/compile-context.ts";
import { type Cursor, entryCursor } from "#server/config/read/cursor.ts";
import { type FieldRules, readFields } from "#server/config/read/read-fields.ts";
import { reportKind } from "#server/config/read/read-scalar.ts";
import type { NamedStep } from "#server/config/step/named-step.ts";
import { resolve } from "#server/config/template/resolve.ts";

/** The keys of an entry of `commands`. */
export const commandRules = {
  owner: "a command",
  known: ["steps", "parameters", "description"],
  unknown: "error",
} as const satisfies FieldRules<string>;

/**
 * The steps of a command for one call, in the scope where its arguments are bound. A command that
 * calls itself, directly or through others, is refused with the way it goes round; one that was
 * passed as an argument is not its own caller. Null after an issue.
 */
export function callCommand(context: CompileContext, step: NamedStep, element: Element): Cursor | null {
  const way = waySince(step.at.scope.calls, element);
  if (way !== null) {
    const drawn = [...way, step.name].join(" → ");
    const message = `The command \`${step.name}\` calls itself: ${drawn}`;
    const span = step.at.keySpan ?? step.at.node;
    reportError(context, step.at, { code: "command_recursion", message, span });
    return null;
  }
  const given = readArguments(context, step);
  if (given === null) return null;
  const scope = bindArguments(context, { element, name: step.name, at: step.at, arguments: given });
  const body: Cursor = { ...element.body, scope };
  const fields = readFields(context, body, commandRules);
  if (fields !== null && fields.steps === undefined) reportMissingSteps(context, body);
  return fields?.steps ?? null;
}

function readArguments(context: CompileContext, { body }: NamedStep): Cursor[] | null {
  if (body === null) return [];
  const resolved = resolve(context, body);
  if (resolved.node.kind === "map")
    return [...resolved.node.entries.values()].map((entry) => entryCursor(resolved, entry));
  reportKind(context, resolved, "Mapping");
  return null;
}

/** Tells that a command has nothing to do, at its name. */
export function reportMissingSteps(context: CompileContext, command: Cursor): void {
  const message = `required key [steps] not found: the command \`${command.key}\` does nothing.`;
  reportError(context, command, { code: "missing_steps", message, span: command.keySpan ?? command.node });
}
