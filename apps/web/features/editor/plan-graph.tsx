import { CircleDot, Hand, Lock, LockOpen, type LucideIcon, Rocket, SquareTerminal } from "lucide-react";
import { JobGraph } from "#ui/graph/job-graph.tsx";
import type { SeenJob, SeenWorkflow } from "#web/features/editor/look-at-config.ts";

const icons = {
  build: SquareTerminal,
  approval: Hand,
  "no-op": CircleDot,
  release: Rocket,
  lock: Lock,
  unlock: LockOpen,
} as const satisfies Record<SeenJob["type"], LucideIcon>;

/** What the text would run, workflow by workflow. Choosing a job goes to where the file calls it. */
export function PlanGraph(props: {
  readonly workflows: readonly SeenWorkflow[];
  readonly branch: string;
  readonly onChoose: (workflow: string, job: string) => void;
}) {
  const { workflows, branch, onChoose } = props;
  if (workflows.length === 0) return <NothingRuns branch={branch} />;
  return workflows.map((workflow) => (
    <section key={workflow.name} aria-label={`Workflow ${workflow.name}`} className="border-b border-border-1">
      <h3 className="flex items-baseline gap-2 px-4 pt-3 md:px-6">
        {workflow.name}
        <span className="tabular text-xs text-text-3">
          {workflow.jobs.length} {workflow.jobs.length === 1 ? "job" : "jobs"}
        </span>
      </h3>
      {workflow.jobs.length === 0 ? <NothingRuns branch={branch} /> : null}
      <JobGraph
        size="compact"
        jobs={workflow.jobs}
        renderNode={(job, faded) => (
          <PlanNode job={job} faded={faded} onChoose={() => onChoose(workflow.name, job.id)} />
        )}
      />
    </section>
  ));
}

function NothingRuns({ branch }: { readonly branch: string }) {
  return (
    <p className="px-4 py-3 text-text-2 md:px-6">
      Nothing runs on the branch <span className="font-mono text-text-1">{branch}</span>. Filters decide that.
    </p>
  );
}

function PlanNode(props: { readonly job: SeenJob; readonly faded: boolean; readonly onChoose: () => void }) {
  const { job, faded, onChoose } = props;
  const Icon = icons[job.type];
  return (
    <button
      type="button"
      title={`${job.id}: ${job.place}`}
      onClick={onChoose}
      className={`flex h-full w-full flex-col justify-center rounded border bg-surface-1 px-3 text-left transition-[opacity,background-color] hover:bg-surface-0 ${job.type === "approval" ? "border-status-hold/70" : "border-border-2"} ${faded ? "opacity-35" : ""}`}
    >
      <span className="flex min-w-0 items-center gap-2">
        <Icon size={14} className={`shrink-0 ${job.type === "approval" ? "text-status-hold" : "text-text-3"}`} />
        <span className="truncate font-medium">{job.id}</span>
        {job.parallelism > 1 ? (
          <span className="tabular ml-auto shrink-0 font-mono text-xs text-text-3">×{job.parallelism}</span>
        ) : null}
      </span>
      <span className="truncate pl-[22px] text-xs leading-4 text-text-3">{job.place}</span>
    </button>
  );
}
