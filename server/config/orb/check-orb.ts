import { createLibrary } from "#server/config/element/create-library.ts";
import type { Element, Library } from "#server/config/element/library.ts";
import { createOrbShelf, type GivenOrbs } from "#server/config/element/orb-shelf.ts";
import { reportRemoteUses } from "#server/config/element/report-remote-uses.ts";
import { createIssueSink } from "#server/config/issue/issue-sink.ts";
import { executorRules, placeKeys } from "#server/config/job/executor-rules.ts";
import { readJob } from "#server/config/job/read-job.ts";
import { readPlace } from "#server/config/job/read-place.ts";
import { checkOrbKeys } from "#server/config/orb/check-orb-keys.ts";
import { declarationsOf } from "#server/config/parameter/bind-arguments.ts";
import type { CallFrame } from "#server/config/read/call-frame.ts";
import type { CompileContext } from "#server/config/read/compile-context.ts";
import { createCompileContext } from "#server/config/read/create-compile-context.ts";
import type { Cursor } from "#server/config/read/cursor.ts";
import { readFields } from "#server/config/read/read-fields.ts";
import { reportKind } from "#server/config/read/read-scalar.ts";
import { parseSource } from "#server/config/source/parse-source.ts";
import { commandRules, reportMissingSteps } from "#server/config/step/call-command.ts";
import { readSteps } from "#server/config/step/read-steps.ts";
import { type Lookup, plainScope, scopeWith } from "#server/config/template/scope.ts";
import type { ConfigIssue } from "#server/core/plan/config-issue.ts";

/** The faults of an orb, in its own lines. */
export interface OrbCheck {
  /** No issue is an error. */
  readonly isValid: boolean;
  readonly issues: readonly ConfigIssue[];
  /** References to other orbs that something in it needs and that were not given. */
  readonly missingOrbs: readonly string[];
}

/**
 * Checks an orb by itself: each of its jobs, commands and executors is written out as if something
 * called it. What depends on a parameter is passed over, because nobody gives it a value here.
 */
export function checkOrb(source: string, orbs: GivenOrbs = new Map()): OrbCheck {
  const issues = createIssueSink(source);
  const shelf = createOrbShelf(orbs);
  const tree = parseSource(source, issues);
  if (tree !== null) {
    const context = createCompileContext(issues, shelf);
    const root: Cursor = { node: tree, parent: null, key: "", keySpan: null, scope: plainScope };
    if (tree.kind === "map") checkContents(context, root);
    else reportKind(context, root, "Mapping");
  }
  return { isValid: !issues.hasErrors(), issues: issues.list(), missingOrbs: [...shelf.missing] };
}

function checkContents(context: CompileContext, root: Cursor): void {
  checkOrbKeys(context, root);
  const { library } = createLibrary(context, { root, values: new Map(), insideOrb: true, nested: {} });
  for (const job of elementsOf(library, "jobs")) {
    readJob(context, { body: called(context, job), preSteps: undefined, postSteps: undefined });
  }
  for (const command of elementsOf(library, "commands")) checkCommand(context, called(context, command));
  for (const executor of elementsOf(library, "executors")) checkExecutor(context, called(context, executor));
  reportRemoteUses(context);
}

/** Those with a body; one that is only another name has none of its own. */
function elementsOf(library: Library, kind: Element["kind"]): Element[] {
  return library.elements(kind).filter(({ body: { node } }) => node.kind !== "scalar" || node.value === null);
}

const callKinds = { jobs: "job", commands: "command", executors: "executor" } as const;

/** The body of an element as if it was called with something nobody knows for each parameter. */
function called(context: CompileContext, element: Element): Cursor {
  const { body, kind, name } = element;
  const unknown = [...declarationsOf(context, element).keys()].map((key): [string, Lookup] => [key, { kind: "told" }]);
  const calls: CallFrame = { kind: callKinds[kind], name, element, outer: null };
  return { ...body, scope: { ...scopeWith(body.scope, "parameters.", new Map(unknown)), calls } };
}

function checkCommand(context: CompileContext, body: Cursor): void {
  const fields = readFields(context, body, commandRules);
  if (fields === null) return;
  if (fields.steps === undefined) reportMissingSteps(context, body);
  else readSteps(context, fields.steps, { parallelism: 1, executor: null, depth: 0 });
}

/** An executor may leave to the job where it runs. */
function checkExecutor(context: CompileContext, body: Cursor): void {
  const fields = readFields(context, body, executorRules);
  if (fields !== null && placeKeys.some((key) => fields[key] !== undefined)) readPlace(context, body, fields);
}
