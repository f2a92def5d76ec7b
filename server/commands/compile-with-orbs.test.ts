import { beforeEach, describe, expect, test } from "vitest";
import { systemClock, systemIds } from "#server/adapters/clock/system-clock.ts";
import { compileWithOrbs, processWithOrbs } from "#server/commands/compile-with-orbs.ts";
import { compiledConfig } from "#server/commands/compiled-config.ts";
import { type OrbDeps, orbHash, resolveOrb, storeOrb } from "#server/commands/resolve-orb.ts";
import { parseOrbReference } from "#server/core/orb/orb-reference.ts";
import type { OrbOrigin } from "#server/core/ports/orb-registry.ts";
import { type FakeOrbFetcher, fakeOrbFetcher } from "#server/testing/fake-orb-fetcher.ts";
import { fakeOrbRegistry } from "#server/testing/fake-orb-registry.ts";

let upstream: FakeOrbFetcher;
let addresses: FakeOrbFetcher;
let deps: OrbDeps;

beforeEach(() => {
  upstream = fakeOrbFetcher();
  addresses = fakeOrbFetcher();
  const orbs = fakeOrbRegistry();
  deps = { orbs, orbUpstream: upstream, orbAddresses: addresses, ids: systemIds, clock: systemClock };
});

/** An orb whose one command prints a word, after those of the orbs it names. */
function orb(word: string, ...needed: string[]): string {
  const orbs = needed.map((reference, index) => `o${index}: ${reference}`).join(", ");
  const steps = [...needed.map((_, index) => `o${index}/say`), `run: ${word}`].join(", ");
  return `orbs: {${orbs}}\ncommands: {say: {steps: [${steps}]}}\n`;
}

async function store(text: string, source: string, origin: OrbOrigin = "local"): Promise<void> {
  const reference = parseOrbReference(text);
  if (reference?.kind !== "registry") throw new Error(text);
  await storeOrb(deps, { reference, source, origin }, { actor: "ada" });
}

function input(...references: string[]) {
  const jobs = orb("file", ...references).replace("commands: {say: {", "jobs: {build: {machine: true, ");
  const source = `version: 2.1\n${jobs}workflows: {main: {jobs: [build]}}\n`;
  return { source, branch: "main", tag: null, pipelineValues: {} };
}

async function said(...references: string[]): Promise<unknown> {
  const { plan, issues } = await compileWithOrbs(deps, input(...references));
  const job = plan?.workflows[0]?.jobs[0];
  if (job === undefined || job.type !== "build") return issues.map(({ message }) => message);
  return job.steps.map((step) => (step.type === "run" ? step.command : step.type));
}

describe("where an orb comes from", () => {
  test("an orb that is here is used, and nobody else is asked", async () => {
    await store("acme/tool@1.2.3", orb("here"));
    upstream.sources.set("acme/tool@1.9.0", orb("there"));
    expect(await said("acme/tool@1")).toEqual(["here", "file"]);
    expect(upstream.asked).toEqual([]);
  });

  test("an orb that is not here comes from the other registry, with the orbs it needs, and stays here", async () => {
    upstream.sources.set("acme/tool@1.2.3", orb("there", "acme/inner@1"));
    upstream.sources.set("acme/inner@1.0.0", orb("inner"));
    expect(await said("acme/tool@1.2")).toEqual(["inner", "there", "file"]);
    upstream.isUp = false;
    expect(await said("acme/tool@1.2")).toEqual(["inner", "there", "file"]);
    expect(await said("acme/tool@1.2.3")).toEqual(["inner", "there", "file"]);
  });

  test("a range follows the other registry to newer versions; an exact version asks nobody again", async () => {
    upstream.sources.set("acme/tool@1.0.0", orb("old"));
    expect(await said("acme/tool@1")).toEqual(["old", "file"]);
    upstream.sources.set("acme/tool@1.1.0", orb("new"));
    expect(await said("acme/tool@1")).toEqual(["new", "file"]);
    const asked = upstream.asked.length;
    expect(await said("acme/tool@1.0.0")).toEqual(["old", "file"]);
    expect(upstream.asked.length).toBe(asked);
  });

  test("a version that was published here stays what it is, whatever the other registry has under its name", async () => {
    await store("acme/tool@1.0.0", orb("here"));
    upstream.sources.set("acme/tool@1.0.0", orb("there"));
    expect(await said("acme/tool@1.0.0")).toEqual(["here", "file"]);
  });

  test("an address is read, and its text is kept for the pipeline", async () => {
    const url = "https://orbs.example.com/tool.yml";
    addresses.sources.set(url, orb("address"));
    expect(await said(url)).toEqual(["address", "file"]);
    const { orbs } = await compileWithOrbs(deps, input(url));
    expect(orbs).toEqual({ [url]: { version: url, sha256: orbHash(orb("address")), nested: {} } });
    expect([...(await deps.orbs.sources([orbHash(orb("address"))])).values()]).toEqual([orb("address")]);
  });

  test("what nobody has, and who does not answer, are told as issues of the file", async () => {
    expect(await said("acme/none@1")).toEqual([expect.stringContaining("cannot be used: no registry has it.")]);
    upstream.isUp = false;
    expect(await said("acme/tool@1")).toEqual([expect.stringContaining("the registry does not answer.")]);
  });
});

describe("what an orb's own orbs mean", () => {
  test("is settled when it is published", async () => {
    await store("acme/inner@1.0.0", orb("first"));
    await store("acme/tool@1.0.0", orb("tool", "acme/inner@1"));
    await store("acme/inner@1.1.0", orb("second"));
    expect(await said("acme/tool@1.0.0", "acme/inner@1")).toEqual(["first", "tool", "second", "file"]);
  });

  test("is looked up at each use as long as nobody had it when it was published", async () => {
    await store("acme/tool@1.0.0", orb("tool", "acme/inner@1"), "imported");
    expect(await said("acme/tool@1.0.0")).toEqual([expect.stringContaining("acme/inner@1")]);
    await store("acme/inner@1.0.0", orb("inner"), "imported");
    expect(await said("acme/tool@1.0.0")).toEqual(["inner", "tool", "file"]);
  });

  test("may go round in the other registry without end", async () => {
    upstream.sources.set("acme/a@1.0.0", orb("a", "acme/b@1"));
    upstream.sources.set("acme/b@1.0.0", orb("b", "acme/a@1"));
    expect(await said("acme/a@1")).toEqual([expect.stringContaining("calls itself")]);
  });

  test("is refused when it nests without end", async () => {
    for (let index = 0; index < 60; index += 1) {
      await deps.orbs.publish(
        {
          id: systemIds.next(),
          namespace: "acme",
          name: `deep${index}`,
          version: "1.0.0",
          source: orb("x", `acme/deep${index + 1}@1`),
          sha256: String(index),
          nested: {},
          origin: "imported",
        },
        { actor: "ada", now: new Date() },
      );
    }
    expect(await said("acme/deep0@1")).toEqual([expect.stringContaining("nest deeper than 20 levels")]);
  });
});

test("a pipeline compiles to the same text for good, also when a label has moved on", async () => {
  await store("acme/tool@dev:main", orb("before"));
  const { orbs } = await compileWithOrbs(deps, input("acme/tool@dev:main"));
  await store("acme/tool@dev:main", orb("after"));
  const { source: configSource } = input("acme/tool@dev:main");
  const facts = { id: "x", number: 1, projectSlug: "git/a/b", repositoryUrl: "/r", defaultBranch: "main" };
  const pipeline = {
    ...facts,
    parameters: {},
    continuationParameters: null,
    branch: "main",
    tag: null,
    triggerType: "api",
    revision: "a",
    configSource,
    orbs,
  };
  const text = await compiledConfig(deps, pipeline);
  expect(text).toContain("command: before");
  expect(text).toContain("# Orb 'acme/tool@dev:main' resolved to 'acme/tool@dev:main'");
});

test("the compiled text begins with which version each orb came out as", async () => {
  await store("acme/tool@1.2.3", orb("here"));
  const { output } = await processWithOrbs(deps, input("acme/tool@1"));
  expect(output?.split("\n")[0]).toBe("# Orb 'acme/tool@1' resolved to 'acme/tool@1.2.3'");
});

test("an orb that cannot be stored as it is written is refused", async () => {
  await expect(store("acme/tool@1", orb("x"))).rejects.toMatchObject({ code: "invalid_input" });
  await expect(store("acme/tool@1.0.0", "a\0b")).rejects.toMatchObject({ code: "invalid_input" });
  await expect(store("acme/tool@1.0.0", "x".repeat(1_000_001))).rejects.toMatchObject({ code: "too_large" });
  expect(await resolveOrb(deps, "nonsense")).toBeNull();
});
