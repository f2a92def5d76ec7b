import { execFile } from "node:child_process";
import { mkdir, rename, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { type AddProjectDeps, storeProject } from "#server/commands/add-project.ts";
import { authorize } from "#server/commands/authorize.ts";
import { createPipeline } from "#server/commands/create-pipeline.ts";
import type { Deps } from "#server/commands/deps.ts";
import { exampleFiles } from "#server/commands/example-files.ts";
import type { Actor } from "#server/core/actor.ts";
import { AppError } from "#server/core/error/app-error.ts";

const run = promisify(execFile);
const organization = "examples";
const firstName = "hello-rotunda";
const examplesMax = 100;
const branch = "main";

/** What "Try the example" needs; repositories are made under `examplesDir`. */
export type TryExampleDeps = AddProjectDeps & Pick<Deps, "builds"> & { readonly examplesDir: string };

/**
 * Makes a small real git repository, adds it as `git/examples/hello-rotunda`
 * (or the next free name) and runs it. Throws `conflict` after a hundred
 * examples.
 */
export async function tryExample(
  deps: TryExampleDeps,
  actor: Actor,
): Promise<{ readonly slug: string; readonly pipelineNumber: number }> {
  authorize(actor, "project.try_example");
  const name = await freeName(deps);
  const path = join(deps.examplesDir, name);
  await makeRepository(path, deps.ids.next());
  const project = await storeProject(deps, actor, { address: { kind: "local", path }, organization, name });
  const request = { projectId: project.id, selector: { branch }, triggerType: "explicit", parameters: {} } as const;
  const { number } = await createPipeline(deps, actor, request);
  return { slug: project.slug, pipelineNumber: number };
}

async function freeName({ projects }: Pick<Deps, "projects">): Promise<string> {
  for (let count = 1; count <= examplesMax; count += 1) {
    const name = count === 1 ? firstName : `${firstName}-${count}`;
    if ((await projects.findBySlug(`git/${organization}/${name}`)) === null) return name;
  }
  throw new AppError("conflict", { userMessage: `There are ${examplesMax} examples already. Use one of them.` });
}

/** Made aside and moved into place, so that a half-made one of an earlier try is never taken for it. */
async function makeRepository(path: string, unique: string): Promise<void> {
  const draft = `${path}.${unique}`;
  try {
    for (const [name, { text, isExecutable }] of Object.entries(exampleFiles)) {
      await mkdir(dirname(join(draft, name)), { recursive: true });
      await writeFile(join(draft, name), text, { mode: isExecutable ? 0o755 : 0o644 });
    }
    await git(draft, ["init", "--quiet", `--initial-branch=${branch}`]);
    await git(draft, ["add", "--all"]);
    await git(draft, ["commit", "--quiet", "--message=Say hello", "--message=A first pipeline to look at."]);
    await rm(path, { recursive: true, force: true });
    await rename(draft, path);
  } finally {
    await rm(draft, { recursive: true, force: true });
  }
}

/** Without the machine's own git settings: no hooks, no signing, an author of our own. */
async function git(directory: string, args: readonly string[]): Promise<void> {
  const settings = [
    "user.name=Rotunda",
    "user.email=rotunda@localhost",
    "commit.gpgsign=false",
    "core.hooksPath=/dev/null",
  ];
  await run("git", ["-C", directory, ...settings.flatMap((setting) => ["-c", setting]), ...args]);
}
