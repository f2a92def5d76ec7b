import { type CompileInput, compileConfig } from "#server/config/compile.ts";
import { processConfig } from "#server/config/emit/process-config.ts";
import type { GivenOrb } from "#server/core/orb/orb-source.ts";
import type { ConfigIssue } from "#server/core/plan/config-issue.ts";
import type { JobPlan } from "#server/core/plan/job-plan.ts";
import { type DeclaredParameter, declaredParameters } from "#web/features/editor/declared-parameters-model.ts";
import { withoutOriginal } from "#web/lib/code/compiled-text.ts";

/** What the editor wants looked at. */
export interface LookRequest extends Pick<CompileInput, "source" | "branch" | "pipelineValues"> {
  /** Orbs of registries by reference, as far as they were fetched. */
  readonly orbs: Readonly<Record<string, GivenOrb>>;
}

/** A job as the graph draws it; `id` is its name, which is its own in the workflow. */
export interface SeenJob {
  readonly id: string;
  readonly requires: readonly string[];
  readonly type: JobPlan["type"];
  readonly parallelism: number;
  /** Where it runs, in a few words. */
  readonly place: string;
}

export interface SeenWorkflow {
  readonly name: string;
  readonly jobs: readonly SeenJob[];
}

/** Everything that the editor shows of a text. */
export interface Look {
  readonly source: string;
  readonly issues: readonly ConfigIssue[];
  /** Null when the text has errors. */
  readonly workflows: readonly SeenWorkflow[] | null;
  readonly compiled: string | null;
  readonly parameters: readonly DeclaredParameter[];
  /** Orbs that have to be fetched before more can be said. */
  readonly missingOrbs: readonly string[];
}

/** Compiles a text as the server would. Pure, so that it runs in a worker as in a test. */
export function lookAtConfig({ source, branch, pipelineValues, orbs }: LookRequest): Look {
  const input: CompileInput = { source, branch, tag: null, pipelineValues, orbs: new Map(Object.entries(orbs)) };
  const { plan, issues, missingOrbs } = compileConfig(input);
  const compiled = plan === null ? null : processConfig(input).output;
  return {
    source,
    issues,
    workflows: plan?.workflows.map(({ name, jobs }) => ({ name, jobs: jobs.map(seenJob) })) ?? null,
    compiled: compiled === null ? null : withoutOriginal(compiled),
    parameters: declaredParameters(source),
    missingOrbs,
  };
}

function seenJob(job: JobPlan): SeenJob {
  return {
    id: job.name,
    requires: job.requires.map(({ job: name }) => name),
    type: job.type,
    parallelism: job.type === "build" ? job.parallelism : 1,
    place: placeOf(job),
  };
}

function placeOf(job: JobPlan): string {
  switch (job.type) {
    case "build":
      switch (job.executor.kind) {
        case "docker":
          return job.executor.containers[0]?.image ?? "docker";
        case "machine":
          return `machine ${job.executor.image}`;
        case "macos":
          return `macOS, Xcode ${job.executor.xcode}`;
      }
      break;
    case "approval":
      return "Waits for an approval";
    case "no-op":
      return "Does nothing";
    case "release":
      return `Release ${job.planName}`;
    case "lock":
      return `Takes the lock ${job.key}`;
    case "unlock":
      return `Gives the lock ${job.key} back`;
  }
  return "";
}
