import type { Element, Library } from "#server/config/element/library.ts";
import { nearestWord } from "#server/config/issue/nearest-word.ts";
import type { JobDefinition } from "#server/config/job/job-definition.ts";
import { readJob } from "#server/config/job/read-job.ts";
import { bindArguments } from "#server/config/parameter/bind-arguments.ts";
import { type CompileContext, reportError, spend } from "#server/config/read/compile-context.ts";
import { invocationKeys } from "#server/config/workflow/invocation-rules.ts";
import type { JobCall } from "#server/config/workflow/written-invocation.ts";

/** Compiles jobs when a workflow asks for them. */
export interface JobDefinitions {
  /** What an invocation runs; after an issue a stand-in, since there will be no plan. */
  definitionFor(call: JobCall): JobDefinition;
  /** The job of the implicit workflow, which nobody calls; null when there is none of this name. */
  named(name: string): Element | null;
  /** Remembers that a workflow which does not run here would run this job. */
  mention(name: string): void;
  /** Whether a workflow runs it or would. */
  isWanted(element: Element): boolean;
  isCompiled(element: Element): boolean;
}

const standIn: JobDefinition = { type: "approval" };

interface Compiled {
  readonly definition: JobDefinition;
  /** What it cost to write it out, to be paid by everyone who runs it. */
  readonly cost: number;
}

/** Definitions of the jobs of a library. Calls that pass nothing share one definition. */
export function createJobDefinitions(context: CompileContext, library: Library): JobDefinitions {
  const shared = new Map<Element, Compiled>();
  const compiled = new Set<Element>();
  const mentioned = new Set<string>();

  const compile = (element: Element, call: JobCall): Compiled => {
    const before = context.budget.spent();
    const { jobName: name, at } = call;
    const scope = bindArguments(context, {
      element,
      name,
      at,
      arguments: call.arguments,
      otherKeys: invocationKeys,
    });
    const body = { ...element.body, scope };
    const definition = readJob(context, { body, preSteps: call.preSteps, postSteps: call.postSteps }) ?? standIn;
    compiled.add(element);
    return { definition, cost: context.budget.spent() - before };
  };

  const definitionOf = (element: Element, call: JobCall): JobDefinition => {
    if (context.budget.isExhausted()) return standIn;
    const passesNothing = call.arguments.length === 0 && call.preSteps === undefined && call.postSteps === undefined;
    if (!passesNothing) return compile(element, call).definition;
    const known = shared.get(element);
    if (known !== undefined) return spend(context, call.at, known.cost) ? known.definition : standIn;
    const first = compile(element, call);
    shared.set(element, first);
    return first.definition;
  };

  return {
    named: (name) => {
      const found = library.find("jobs", name);
      return found.kind === "element" ? found.element : null;
    },
    mention: (name) => void mentioned.add(name),
    isWanted: (element) => compiled.has(element) || mentioned.has(element.name),
    isCompiled: (element) => compiled.has(element),
    definitionFor: (call) => {
      if (call.approval) return { type: "approval" };
      const { jobName, overrideWith, at } = call;
      const override = overrideWith === null ? null : library.find("jobs", overrideWith);
      const isOverridden = override !== null && override.kind !== "none";
      const found = isOverridden ? override : library.find("jobs", jobName);
      if (isOverridden) mentioned.add(jobName);
      if (found.kind === "element") return definitionOf(found.element, call);
      if (found.kind === "remote") context.remoteUses.push({ orb: found.orb, name: overrideWith ?? jobName, at });
      else reportUnknownJob(context, call, library);
      return standIn;
    },
  };
}

function reportUnknownJob(context: CompileContext, { jobName, at }: JobCall, library: Library): void {
  const message = `Cannot find a definition for job named ${jobName}`;
  const known = library.names("jobs");
  const suggestion = nearestWord(jobName, known);
  reportError(context, at, { code: "unknown_job", message, suggestion, span: at.keySpan ?? at.node });
}
