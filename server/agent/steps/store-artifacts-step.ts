import { pipeline, Readable } from "node:stream";
import { extract, type Header } from "tar-stream";
import { isFault } from "#server/agent/door/agent-door.ts";
import { backoffMilliseconds } from "#server/agent/door/backoff.ts";
import { pause } from "#server/agent/door/pause.ts";
import { artifactPath, artifactPrefix, linkTarget } from "#server/agent/steps/artifact-paths.ts";
import { jobPath } from "#server/agent/steps/job-path.ts";
import type { StepContext } from "#server/agent/steps/step-context.ts";
import type { StepLog } from "#server/agent/task/step-log.ts";
import { type StepEnd, stoppedStep, succeeded } from "#server/agent/task/task-fold.ts";
import type { StoreArtifactsStepPlan } from "#server/core/plan/step-plan.ts";

/** Following a link to a link to a link ends here. */
const linkDepthMax = 2;

interface Upload {
  readonly context: StepContext;
  readonly log: StepLog;
  readonly prefix: string;
  /** Stored paths already taken by the server; a second try passes over them. */
  readonly done: Set<string>;
}

/**
 * Uploads a file or a directory, streaming every file through memory in small
 * pieces. Nothing at the path is a warning, not a failure. While the server is
 * away it tries again; a refusal fails the step.
 */
export async function runStoreArtifactsStep(
  context: StepContext,
  step: StoreArtifactsStepPlan,
  log: StepLog,
): Promise<StepEnd> {
  const from = { home: context.environment.place.home, workingDirectory: context.workingDirectory };
  const path = jobPath(step.path, from);
  const upload: Upload = { context, log, prefix: artifactPrefix(step, path), done: new Set() };
  log.print(`Uploading ${path} to ${upload.prefix === "" ? "the top of the artifacts" : upload.prefix}\n`);
  for (let failures = 1; context.stop.cause === null; failures++) {
    try {
      const found = await uploadTree(upload, { path, rename: null, depth: 0 });
      if (!found) log.print(`Warning: there is nothing at ${path}, so no artifacts were uploaded.\n`);
      else log.print(`Uploaded ${upload.done.size} ${upload.done.size === 1 ? "file" : "files"}\n`);
      return succeeded;
    } catch (error) {
      if (context.stop.cause !== null) break;
      if (!isFault(error, "away")) return refused(log, error);
      await pause(backoffMilliseconds(failures, Math.random()), context.stop.stopping);
    }
  }
  return stoppedStep(context.stop.cause ?? "canceled");
}

function refused(log: StepLog, error: unknown): StepEnd {
  const detail = `Artifacts could not be stored: ${(error as Error).message}`;
  log.print(`${detail}\n`);
  return { status: "failed", exitCode: null, reason: "stepFailed", detail };
}

interface Tree {
  readonly path: string;
  /** The stored path to use instead of the tree's own: for what a link leads to. */
  readonly rename: string | null;
  readonly depth: number;
}

/** False when there is nothing at the path. */
async function uploadTree(upload: Upload, tree: Tree): Promise<boolean> {
  const archive = await upload.context.environment.readTree(tree.path);
  if (archive === null) return false;
  const entries = extract();
  pipeline(archive, entries, () => {});
  const links: Header[] = [];
  const prefix = tree.rename ?? upload.prefix;
  try {
    for await (const entry of entries) {
      const { type, name, size } = entry.header;
      if (type === "file" || type === "contiguous-file") {
        await uploadFile(upload, {
          path: artifactPath(prefix, name),
          content: entry,
          lengthBytes: size,
        });
      } else if (type === "symlink" || type === "link") links.push({ ...entry.header });
      entry.resume();
    }
  } finally {
    archive.destroy();
  }
  for (const link of links) await uploadLink(upload, tree, link);
  return true;
}

/** The library's stream becomes one of Node's, which is what sends it. */
async function uploadFile(
  upload: Upload,
  { path, content, lengthBytes }: { path: string; content: AsyncIterable<unknown>; lengthBytes: number },
): Promise<void> {
  if (upload.done.has(path)) return;
  const { context } = upload;
  const body = Readable.from(content as AsyncIterable<Uint8Array>, { objectMode: false });
  await context.door.putArtifact(context.spec, { path, body, lengthBytes }, context.stop.stopping);
  upload.done.add(path);
  upload.log.lastOutputAt = performance.now();
}

/** Stores what a link leads to under the link's name, unless that is outside what the step names. */
async function uploadLink(upload: Upload, tree: Tree, link: Header): Promise<void> {
  const { linkname, name, type } = link;
  const isTop = !name.replace(/\/$/, "").includes("/");
  const target = targetOf(tree.path, { name, link: linkname ?? "", isHard: type === "link", isTop });
  if (target === null || tree.depth >= linkDepthMax) {
    upload.log.print(`Warning: ${name} is a link to ${linkname}, outside of ${tree.path}; it was not followed.\n`);
    return;
  }
  const stored = artifactPath(tree.rename ?? upload.prefix, name);
  await uploadTree(upload, { path: target, rename: stored, depth: tree.depth + 1 });
}

function targetOf(root: string, link: { name: string; link: string; isHard: boolean; isTop: boolean }): string | null {
  const parent = root.slice(0, root.lastIndexOf("/")) || "/";
  // A hard link's target is named from the archive's top, like every entry.
  if (link.isHard) return jobPath(link.link, { home: "/", workingDirectory: parent });
  // The path itself was named by the job; where it leads is the job's own choice.
  if (link.isTop) return jobPath(link.link, { home: "/", workingDirectory: parent });
  return linkTarget(root, link.name, link.link);
}
