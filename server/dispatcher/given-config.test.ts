import { expect, test } from "vitest";
import { systemIds } from "#server/adapters/clock/system-clock.ts";
import { createPipeline, type PipelineRequest } from "#server/commands/create-pipeline.ts";
import { createDispatcher } from "#server/dispatcher/loop.ts";
import { FakeBuildMemory } from "#server/testing/fake-build-memory.ts";
import { fakeBuildStore } from "#server/testing/fake-build-store.ts";
import { FakeGitMirror } from "#server/testing/fake-git-mirror.ts";
import { fakeOrbFetcher } from "#server/testing/fake-orb-fetcher.ts";
import { fakeOrbRegistry } from "#server/testing/fake-orb-registry.ts";
import { FakeVariableMemory, fakeVariableStore } from "#server/testing/fake-variables.ts";

const person = { kind: "local" } as const;
const config = (job: string) => `version: 2.1
parameters:
  name: { type: string, default: nobody }
jobs:
  ${job}:
    machine: true
    steps: [{ run: echo }]
workflows:
  main:
    jobs:
      - ${job}: { name: "${job} for << pipeline.parameters.name >>" }
`;

/** Asks for a pipeline of a repository whose branch has these files, and gives what the dispatcher made of it. */
async function dispatched(files: Record<string, string>, request: Pick<PipelineRequest, "parameters" | "config">) {
  const memory = new FakeBuildMemory();
  memory.addProject("p", "git/acme/app");
  const git = new FakeGitMirror();
  git.create("/nowhere");
  const revision = git.commit("/nowhere", "main", { files });
  const deps = {
    builds: fakeBuildStore(memory),
    git,
    variables: fakeVariableStore(new FakeVariableMemory()),
    orbs: fakeOrbRegistry(),
    orbUpstream: fakeOrbFetcher(),
    orbAddresses: fakeOrbFetcher(),
    ids: systemIds,
    clock: { now: () => new Date(0) },
  };
  await createPipeline(deps, person, {
    projectId: "p",
    selector: { branch: "main" },
    triggerType: "api",
    ...request,
  });
  const faults: unknown[] = [];
  await createDispatcher(deps, { onStarted: () => {}, onFault: (fault) => faults.push(fault) })();
  expect(faults).toEqual([]);
  const [pipeline] = memory.pipelines.values();
  return { compiled: pipeline?.compiled, jobs: [...memory.jobs.values()].map(({ name }) => name), revision };
}

test("parameters that were passed are those of the branch's own configuration", async () => {
  const files = { ".circleci/config.yml": config("build") };
  expect((await dispatched(files, { parameters: {} })).jobs).toEqual(["build for nobody"]);
  expect((await dispatched(files, { parameters: { name: "ada" } })).jobs).toEqual(["build for ada"]);
});

test("a configuration that was handed in runs instead of the branch's own, on the branch's commit", async () => {
  const files = { ".circleci/config.yml": config("stored") };
  const { compiled, jobs, revision } = await dispatched(files, {
    parameters: { name: "ada" },
    config: config("given"),
  });
  expect(jobs).toEqual(["given for ada"]);
  expect(compiled).toMatchObject({ configSource: config("given"), commit: { revision } });
});

test("it also runs where the branch has none", async () => {
  const { jobs } = await dispatched({ "README.md": "hello" }, { parameters: {}, config: config("given") });
  expect(jobs).toEqual(["given for nobody"]);
});

test("one that is longer than the compiler reads is refused at once", async () => {
  const asked = dispatched({}, { parameters: {}, config: "#".repeat(3_000_001) });
  await expect(asked).rejects.toMatchObject({ code: "too_large" });
});
