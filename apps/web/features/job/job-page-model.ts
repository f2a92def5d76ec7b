import type { JobStatus } from "#server/core/status/job-status.ts";
import type { ArtifactView, StepView, TaskView } from "#server/views/job-view.ts";
import type { LineRange } from "#ui/log/log-view.tsx";

/** Whether a job may still change by itself or by a person. */
export const isJobOpen = (status: JobStatus): boolean =>
  status === "queued" || status === "running" || status === "blocked" || status === "on_hold";

/**
 * Whether a step shows its log without being asked: what is good needs no look,
 * nor does a service while it runs, which is as long as the job does.
 */
export const opensItself = ({ kind, status }: Pick<StepView, "kind" | "status">): boolean =>
  status !== "success" && !(kind === "service" && status === "running");

/** A place in a job's logs, as `#step-3:L120` or `#step-3:L120-L130`. Lines count from 0 here and from 1 there. */
export interface LogPlace {
  readonly step: number;
  readonly lines: LineRange | null;
}

/** Reads the part of an address after the hash; null when it names no place. */
export function readPlace(hash: string): LogPlace | null {
  const found = /^#step-(\d{1,6})(?::L(\d{1,10})(?:-L(\d{1,10}))?)?$/.exec(hash);
  if (!found) return null;
  const step = Number(found[1]);
  if (found[2] === undefined) return { step, lines: null };
  const one = Math.max(0, Number(found[2]) - 1);
  const other = found[3] === undefined ? one : Math.max(0, Number(found[3]) - 1);
  return { step, lines: { from: Math.min(one, other), to: Math.max(one, other) } };
}

/** The address of a place. */
export function writePlace({ step, lines }: LogPlace): string {
  if (lines === null) return `#step-${step}`;
  const end = lines.to > lines.from ? `-L${lines.to + 1}` : "";
  return `#step-${step}:L${lines.from + 1}${end}`;
}

/** The place after a click on a line's number; with shift it reaches from the line chosen before. */
export function placeAfterClick(
  now: LogPlace | null,
  click: { readonly step: number; readonly line: number; readonly extend: boolean },
): LogPlace {
  const { step, line, extend } = click;
  const start = extend && now?.step === step && now.lines ? now.lines.from : line;
  return { step, lines: { from: Math.min(start, line), to: Math.max(start, line) } };
}

/** The task of the parallel index that was asked for, else the first that went wrong, else the first. */
export function chooseTask(tasks: readonly TaskView[], index: number | null): TaskView | null {
  const asked = tasks.find((task) => task.index === index);
  if (asked) return asked;
  const wrong = tasks.find(
    (task) => task.status === "failed" || task.status === "timedout" || task.status === "infrastructure_fail",
  );
  return wrong ?? tasks[0] ?? null;
}

/** The next step after `current` that did not go well, going round; null when all did. */
export function nextFailure(steps: readonly StepView[], current: number | null): number | null {
  const failed = steps
    .filter((step) => step.status !== "success" && step.status !== "running")
    .map((step) => step.index);
  if (failed.length === 0) return null;
  return failed.find((index) => current === null || index > current) ?? failed[0] ?? null;
}

const shortLogLines = 25;

/**
 * The line to begin with: the one that most likely says why the step failed,
 * else the step's end, where the reason mostly stands. Null when nothing failed
 * or all of it is in sight. A service's end fails no job, so it is no reason.
 */
export function reasonPlace(steps: readonly StepView[]): { readonly step: number; readonly line: number } | null {
  const failed = steps.find(
    (step) => step.kind !== "service" && (step.status === "failed" || step.status === "timedout"),
  );
  if (!failed || failed.logLines <= shortLogLines) return null;
  return { step: failed.index, line: (failed.errorLine ?? failed.logLines) - 1 };
}

/** A folder of artifacts, or one artifact. */
export interface ArtifactNode {
  readonly name: string;
  readonly artifact: ArtifactView | null;
  readonly children: readonly ArtifactNode[];
  /** Of everything inside. */
  readonly sizeBytes: number;
}

interface OpenNode {
  readonly name: string;
  artifact: ArtifactView | null;
  readonly children: Map<string, OpenNode>;
}

/** Artifacts as a tree of folders, folders first, each sorted by name; folders that hold one folder only are joined. */
export function artifactTree(artifacts: readonly ArtifactView[]): ArtifactNode[] {
  const root: OpenNode = { name: "", artifact: null, children: new Map() };
  for (const artifact of artifacts) {
    let at = root;
    for (const name of artifact.path.split("/").filter(Boolean)) {
      const next = at.children.get(name) ?? { name, artifact: null, children: new Map() };
      at.children.set(name, next);
      at = next;
    }
    at.artifact = artifact;
  }
  return closeNode(root).children as ArtifactNode[];
}

function closeNode(node: OpenNode): ArtifactNode {
  const children = [...node.children.values()].map(closeNode).sort(byFolderThenName);
  const own = node.artifact?.sizeBytes ?? 0;
  const sizeBytes = children.reduce((sum, child) => sum + child.sizeBytes, own);
  const [only] = children;
  if (node.name !== "" && node.artifact === null && children.length === 1 && only && only.artifact === null) {
    return { ...only, name: `${node.name}/${only.name}` };
  }
  return { name: node.name, artifact: node.artifact, children, sizeBytes };
}

function byFolderThenName(a: ArtifactNode, b: ArtifactNode): number {
  const rank = (node: ArtifactNode) => (node.artifact === null ? 0 : 1);
  return rank(a) - rank(b) || a.name.localeCompare(b.name);
}
