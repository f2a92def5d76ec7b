import type { ApiClient } from "#server/cli/api-client.ts";
import { createLogPrinter, type LogPrinter, type LogSource } from "#server/cli/follow/log-printer.ts";
import { isOver } from "#server/cli/follow/pipeline-outcome.ts";
import { openWakeSocket } from "#server/cli/follow/wake-socket.ts";
import type { Terminal } from "#server/cli/terminal.ts";
import type { JobProgressView, PipelineProgressView } from "#server/views/progress-view.ts";

/** How to show what happens meanwhile. */
export interface FollowOptions {
  readonly terminal: Terminal;
  readonly showsLogs: boolean;
}

/**
 * Shows a pipeline's output until it ends, and gives how it stood then. It
 * reads where everything stands, prints what is new, and waits for the next
 * news; nothing is printed twice and nothing is left out.
 */
export async function followPipeline(
  client: ApiClient,
  pipelineId: string,
  options: FollowOptions,
): Promise<PipelineProgressView> {
  const socket = openWakeSocket(client);
  const view = createFollower(client, options);
  try {
    for (;;) {
      const progress = await client.request<PipelineProgressView>("GET", `/api/private/pipelines/${pipelineId}`);
      socket.join(roomsOf(progress));
      await view.show(progress);
      if (isOver(progress)) return progress;
      await socket.news();
    }
  } finally {
    socket.close();
  }
}

function roomsOf(progress: PipelineProgressView): readonly string[] {
  const jobs = progress.workflows.flatMap((workflow) => workflow.jobs);
  const open = jobs.filter((job) => job.status === "running" || job.status === "queued");
  const logs = open.flatMap((job) =>
    job.tasks.flatMap((task) =>
      task.steps.filter((step) => !step.isOver).map((step) => `log:${task.id}:${step.index}`),
    ),
  );
  return [`pipeline:${progress.id}`, ...open.map((job) => `job:${job.id}`), ...logs];
}

function createFollower(
  client: ApiClient,
  { terminal, showsLogs }: FollowOptions,
): { show(progress: PipelineProgressView): Promise<void> } {
  const printer = createLogPrinter((text) => terminal.out(text));
  const printed = new Map<string, number>();
  const announced = new Set<string>();
  const announce = (key: string, text: string): void => {
    if (announced.has(key)) return;
    announced.add(key);
    terminal.err(`${text}\n`);
  };
  return {
    show: async (progress) => {
      const jobs = progress.workflows.flatMap((workflow) => workflow.jobs);
      const isAlone = jobs.filter((job) => job.type === "build").length === 1;
      for (const job of jobs) {
        if (job.status === "on_hold") announce(`hold ${job.id}`, `${job.name} waits for approval: ${progress.url}`);
        if (!showsLogs) continue;
        await showJob({ client, printer, printed, announce, isAlone }, job);
      }
    },
  };
}

interface Showing {
  readonly client: ApiClient;
  readonly printer: LogPrinter;
  /** Bytes printed of each step; -1 when it is over. */
  readonly printed: Map<string, number>;
  readonly announce: (key: string, text: string) => void;
  readonly isAlone: boolean;
}

async function showJob({ client, printer, printed, announce, isAlone }: Showing, job: JobProgressView): Promise<void> {
  const hasCopies = job.tasks.length > 1;
  for (const task of job.tasks) {
    const label = hasCopies ? `${job.name}/${task.index}` : isAlone ? null : job.name;
    for (const step of task.steps) {
      const source: LogSource = { key: `${task.id}:${step.index}`, label };
      const before = printed.get(source.key) ?? 0;
      if (before < 0) continue;
      announce(source.key, label === null ? `> ${step.name}` : `[${label}] > ${step.name}`);
      let length = before;
      if (step.logBytes > before) {
        const bytes = await client.bytes(`/api/private/tasks/${task.id}/steps/${step.index}/log?from=${before}`);
        printer.write(source, bytes);
        length += bytes.length;
      }
      const isOver = step.isOver && length >= step.logBytes;
      if (isOver) printer.end(source);
      printed.set(source.key, isOver ? -1 : length);
    }
  }
}
