import type { IssueSink } from "#server/config/issue/issue-sink.ts";
import { nearestWord } from "#server/config/issue/nearest-word.ts";
import type { JobDefinition } from "#server/config/job/job-definition.ts";
import { readJob } from "#server/config/job/read-job.ts";
import { type CompileContext, reportError, reportWarning } from "#server/config/read/compile-context.ts";
import { type Cursor, entryCursor } from "#server/config/read/cursor.ts";
import { weightOf } from "#server/config/source/node-weight.ts";
import { expandedNodesMax } from "#server/config/source/source-limits.ts";
import { refuseArguments, type WrittenInvocation } from "#server/config/workflow/read-invocation.ts";

/** The entries of `jobs`, compiled when a workflow asks for them and then once. */
export interface JobDefinitions {
  /** What an invocation runs; after an issue a stand-in, since there will be no plan. */
  definitionFor(invocation: WrittenInvocation): JobDefinition;
  /** Compiles one job by its name; null when there is none. */
  named(name: string): JobDefinition | null;
  has(name: string): boolean;
  cursorOf(name: string): Cursor | null;
  names(): readonly string[];
  /**
   * Checks what no workflow runs: its shape only, because nothing of it is expanded. That it is
   * unused is told only in a file without errors, where it cannot be their echo.
   */
  checkUnused(): void;
}

const standIn: JobDefinition = { type: "approval" };

/** Definitions over the `jobs` map; without one there are no jobs. */
export function createJobDefinitions(context: CompileContext, jobs: Cursor | null): JobDefinitions {
  const entries = jobs?.node.kind === "map" ? jobs.node.entries : new Map<string, never>();
  const compiled = new Map<string, JobDefinition>();

  const weigh = createPlanScale(context);

  const cursorOf = (name: string): Cursor | null => {
    const entry = entries.get(name);
    return entry === undefined || jobs === null ? null : entryCursor(jobs, entry);
  };

  const named = (name: string): JobDefinition | null => {
    const known = compiled.get(name);
    if (known !== undefined) return known;
    const cursor = cursorOf(name);
    if (cursor === null) return null;
    const definition = readJob(context, cursor) ?? standIn;
    compiled.set(name, definition);
    return definition;
  };

  return {
    named,
    cursorOf,
    has: (name) => entries.has(name),
    names: () => [...entries.keys()],
    definitionFor: (invocation) => {
      if (invocation.approval) return { type: "approval" };
      const definition = named(invocation.jobName);
      if (definition === null) {
        if (!isRefusedElsewhere(context, invocation.jobName)) reportUnknownJob(context, invocation, entries.keys());
        return standIn;
      }
      weigh(invocation, cursorOf(invocation.jobName));
      if (!declaresParameters(cursorOf(invocation.jobName))) refuseArguments(context, invocation);
      return definition;
    },
    checkUnused: () => {
      const tellUnused = !context.issues.hasErrors();
      const shapeOnly = { ...context, issues: withoutExpansion(context.issues) };
      for (const name of entries.keys()) {
        const cursor = compiled.has(name) ? null : cursorOf(name);
        if (cursor === null) continue;
        readJob(shapeOnly, cursor);
        if (!tellUnused) continue;
        const message = `No workflow runs the job \`${name}\`.`;
        reportWarning(context, cursor, { code: "unused_job", message, span: cursor.keySpan ?? cursor.node });
      }
    },
  };
}

/** Jobs are compiled once but stored with every invocation, so together they must stay within bounds. */
function createPlanScale(context: CompileContext) {
  let planWeight = 0;
  return (invocation: WrittenInvocation, job: Cursor | null): void => {
    if (planWeight > expandedNodesMax) return;
    planWeight += job === null ? 1 : weightOf(job.node);
    if (planWeight <= expandedNodesMax) return;
    const message = `The jobs of all workflows together have more than ${expandedNodesMax} values.`;
    reportError(context, invocation.at, { code: "plan_too_large", message });
  };
}

/** Whether a job's name comes from something that was refused as a whole, and told there. */
export function isRefusedElsewhere({ refused }: CompileContext, jobName: string): boolean {
  const [namespace = ""] = jobName.split("/");
  return refused.jobGroups.has(jobName) || (jobName.includes("/") && refused.orbs.has(namespace));
}

function declaresParameters(cursor: Cursor | null): boolean {
  return cursor?.node.kind === "map" && cursor.node.entries.has("parameters");
}

function reportUnknownJob(context: CompileContext, { jobName, at }: WrittenInvocation, known: Iterable<string>): void {
  const message = `Cannot find a definition for job named ${jobName}`;
  const suggestion = nearestWord(jobName, known);
  reportError(context, at, { code: "unknown_job", message, suggestion, span: at.keySpan ?? at.node });
}

/** Faults that only expanding a job brings to light, or that tell what we cannot run yet. */
const expansionCodes = /^(?:unsupported_|unknown_variable$|undeclared_parameter$|unknown_step$)/;

function withoutExpansion(issues: IssueSink): IssueSink {
  return { ...issues, add: (fault) => (expansionCodes.test(fault.code) ? undefined : issues.add(fault)) };
}
