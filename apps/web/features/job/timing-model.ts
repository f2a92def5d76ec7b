import { assertNever } from "#server/core/exhaustive.ts";
import type { StepStatus } from "#server/core/status/step-status.ts";
import type { ImagePullView, StepView, TaskView } from "#server/views/job-view.ts";
import { formatBytes } from "#ui/time/format-bytes.ts";
import { formatPastDuration } from "#ui/time/format-time.ts";

/** What a part of a copy's time went to. */
export type PhaseKind = "queued" | "starting" | "image" | "environment" | "service" | "checkout" | "step";

/** A part of a copy's time. Moments are milliseconds since the epoch. */
export interface Phase {
  readonly key: string;
  readonly kind: PhaseKind;
  readonly name: string;
  /** Of a step; null for what is not one. */
  readonly status: StepStatus | null;
  readonly step: number | null;
  readonly from: number;
  readonly to: number;
}

const moment = (text: string): number => Date.parse(text);

/**
 * Where the time of one copy went, in order: the queue, the agent until its
 * first word, its images, then its steps, of which the environment's and the
 * checkout are told apart. The environment's begins when the images are there.
 * What goes on ends at `now`. What did not begin is left out.
 */
export function taskPhases(task: TaskView, now: number): readonly Phase[] {
  const end = task.stoppedAt === null ? now : moment(task.stoppedAt);
  const claimed = task.claimedAt === null ? end : moment(task.claimedAt);
  const started = task.startedAt === null ? end : moment(task.startedAt);
  const plain = { status: null, step: null };
  const phases: Phase[] = [
    { key: "queued", kind: "queued", name: "Queue", ...plain, from: moment(task.queuedAt), to: claimed },
    { key: "starting", kind: "starting", name: "Agent acquired it", ...plain, from: claimed, to: started },
    ...task.imagePulls.map((pull): Phase => {
      const to = pull.stoppedAt === null ? end : moment(pull.stoppedAt);
      const key = `image-${pull.container}`;
      return { key, kind: "image", name: imageName(pull), ...plain, from: moment(pull.startedAt), to };
    }),
    ...task.steps.map((step) => stepPhase(step, { end, ready: imagesReady(task, end) })),
  ];
  return phases
    .map((phase) => ({ ...phase, to: Math.max(phase.from, phase.to) }))
    .filter((phase) => phase.step !== null || phase.to > phase.from);
}

function stepPhase(
  { index, name, kind, status, startedAt, stoppedAt }: StepView,
  { end, ready }: { readonly end: number; readonly ready: number },
): Phase {
  const to = stoppedAt === null ? end : moment(stoppedAt);
  const began = moment(startedAt);
  const from = kind === "spin_up" ? Math.min(Math.max(began, ready), to) : began;
  return { key: `step-${index}`, kind: kindOf(kind), name, status, step: index, from, to };
}

/** When the last image was there; before everything where none was needed. */
function imagesReady({ imagePulls }: TaskView, end: number): number {
  return Math.max(...imagePulls.map(({ stoppedAt }) => (stoppedAt === null ? end : moment(stoppedAt))), 0);
}

function imageName({ image, outcome, downloadedBytes }: ImagePullView): string {
  switch (outcome) {
    case "present":
      return `Image ${image} (was present)`;
    case "pulled":
      return `Pull ${image}${downloadedBytes === null ? "" : ` (${formatBytes(downloadedBytes)})`}`;
    case "failed":
      return `Pull ${image} (failed)`;
    case null:
      return `Pull ${image}`;
    default:
      return assertNever(outcome);
  }
}

function kindOf(kind: string): PhaseKind {
  if (kind === "spin_up") return "environment";
  return kind === "checkout" || kind === "service" ? kind : "step";
}

/** From the first moment of all copies to the last. */
export function phasesSpan(copies: readonly (readonly Phase[])[]): { readonly from: number; readonly to: number } {
  const all = copies.flat();
  const from = Math.min(...all.map((phase) => phase.from));
  return all.length === 0 ? { from: 0, to: 0 } : { from, to: Math.max(...all.map((phase) => phase.to)) };
}

/** From here on a copy counts as slow. */
const unevenFrom = 1.25;
/** Differences below this are nobody's work to even out. */
const unevenMs = 2000;

/** How long a copy of a job ran, up to now where it still does; null where it has not begun. */
export function copyRan(
  { startedAt, stoppedAt }: Pick<TaskView, "startedAt" | "stoppedAt">,
  now: number,
): number | null {
  return startedAt === null ? null : Math.max(0, (stoppedAt === null ? now : moment(stoppedAt)) - moment(startedAt));
}

/** How unevenly the copies of an ended job shared its work. */
interface Imbalance {
  /** The index of the copy that took longest. */
  readonly index: number;
  readonly slowestMs: number;
  readonly fastestMs: number;
  readonly meanMs: number;
  /** Whether it is worth somebody's work to even it out. */
  readonly isUneven: boolean;
}

/** Null for one copy, and while some have not ended. */
function imbalanceOf(tasks: readonly TaskView[]): Imbalance | null {
  const ran = tasks.map((task) => (task.stoppedAt === null ? null : copyRan(task, 0)));
  const known = ran.filter((span) => span !== null);
  if (known.length < 2 || known.length < tasks.length) return null;
  const meanMs = known.reduce((sum, span) => sum + span, 0) / known.length;
  const slowestMs = Math.max(...known);
  return {
    index: tasks[ran.indexOf(slowestMs)]?.index ?? 0,
    slowestMs,
    fastestMs: Math.min(...known),
    meanMs,
    isUneven: slowestMs >= meanMs * unevenFrom && slowestMs - meanMs >= unevenMs,
  };
}

/** The same in a few words for the head of the job's page; null where the copies shared the work well enough. */
export function unevenNote(tasks: readonly TaskView[]): string | null {
  const found = imbalanceOf(tasks);
  if (found === null || !found.isUneven) return null;
  const { index, slowestMs, fastestMs, meanMs } = found;
  return `Uneven: copy ${index} ran ${formatPastDuration(slowestMs)}, the mean is ${formatPastDuration(meanMs)}, the shortest ${formatPastDuration(fastestMs)}`;
}

/** How evenly the copies of an ended job shared its work, as a sentence; null for one copy or while some run. */
export function balanceSentence(tasks: readonly TaskView[]): string | null {
  const found = imbalanceOf(tasks);
  if (found === null) return null;
  const { index, slowestMs, fastestMs, meanMs, isUneven } = found;
  const spread = `${formatPastDuration(fastestMs)} to ${formatPastDuration(slowestMs)}`;
  if (!isUneven) return `The copies took about the same: ${spread}.`;
  return `Copy ${index} took ${(slowestMs / meanMs).toFixed(1)} × the mean of ${formatPastDuration(meanMs)} (${spread}). Splitting tests with circleci tests split --split-by=timings gives each copy as much work.`;
}

/** What the time before the first step went to, as a sentence. */
export function waitSentence(phases: readonly Phase[]): string {
  const spent = (kind: PhaseKind) =>
    phases.filter((phase) => phase.kind === kind).reduce((sum, phase) => sum + phase.to - phase.from, 0);
  const images = phases.filter(({ kind }) => kind === "image");
  // Images are pulled side by side.
  const pulling = phasesSpan([images]);
  const parts = [
    `${formatPastDuration(spent("queued"))} in the queue`,
    ...(images.length === 0 ? [] : [`${formatPastDuration(pulling.to - pulling.from)} to have the images`]),
    `${formatPastDuration(spent("environment"))} to make the environment`,
    `${formatPastDuration(spent("step") + spent("checkout"))} in steps`,
  ];
  return `${parts.slice(0, -1).join(", ")} and ${parts.at(-1)}.`;
}
