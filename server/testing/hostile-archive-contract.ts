import { randomUUID } from "node:crypto";
import { lstatSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { homedir, tmpdir } from "node:os";
import { join } from "node:path";
import { zstdCompressSync } from "node:zlib";
import { expect, test } from "vitest";
import type { StepPlan } from "#server/core/plan/step-plan.ts";
import { AgentFixture, runStep, taskSpec } from "#server/testing/agent-fixture.ts";
import type { ExecutorUnderTest } from "#server/testing/executor-contract.ts";
import { hostileArchives } from "#server/testing/hostile-archives.ts";
import { tarEntries } from "#server/testing/tar-text.ts";

const always = { name: "step", when: "always" } as const;
const restore = (key: string): StepPlan => ({ ...always, type: "restore_cache", keys: [key] });
const attach = (at: string): StepPlan => ({ ...always, type: "attach_workspace", at });

/** What every executor promises of archives that are not what an honest agent makes, tried through a whole agent. */
export function describeHostileArchives(subject: ExecutorUnderTest): void {
  const start = () => AgentFixture.start(subject.agentSettings());
  const specOf = (steps: readonly StepPlan[]) => taskSpec(steps, { executor: subject.executor });

  test("archives that lead out of a job reach nothing of the machine, by the way of a cache and of a workspace", async () => {
    await using machine = new MarkedMachine();
    await using fixture = await start();
    const { storage } = fixture.door;
    const all = hostileArchives(machine.marker, "tmp/own");
    expect(all.length).toBeGreaterThanOrEqual(60);
    // What is refused is refused before it comes to the executor: one of them has to see each, the others some.
    const archives = all.filter(({ isRefused }, at) => subject.kind === "host" || !isRefused || at % 6 === 0);
    const keyed = archives.map((archive, index) => ({ ...archive, key: `archive ${String(index).padStart(3, "0")}.` }));
    for (const { key, tar } of keyed) {
      const cache = { ...storage.store(zstdCompressSync(tar)), key, paths: ["/tmp/own"] };
      storage.caches.push({ ...cache, createdAt: new Date().toISOString() });
    }
    // What the harmless ones leave lies in the way of those after them, as a job could have laid it itself.
    const told = await fixture.run(specOf(keyed.map(({ key }) => restore(key))));
    for (const [index, { what, isRefused }] of keyed.entries()) {
      const step = 1 + index;
      if (isRefused) expect(told.text(step), what).toMatch(/The cache is refused: .+\./);
      expect(told.stepEnd(step)?.status, what).toMatch(isRefused ? /^failed$/ : /^(success|failed)$/);
    }
    machine.expectUntouched(fixture.settings.workDirectory);
    for (const { tar } of keyed.filter(({ isRefused }) => isRefused).slice(0, 5)) {
      const layer = { ...storage.store(zstdCompressSync(tar)), job: 0, nodeIndex: 0, paths: ["tmp"], isExpired: false };
      storage.workspace = { jobs: [{ name: "evil", after: [] }], layers: [layer] };
      const attached = await fixture.run(specOf([attach("/")]));
      expect(attached.text(1)).toMatch(/What evil persisted is refused|A layer of the workspace is refused/);
    }
    machine.expectUntouched(fixture.settings.workDirectory);
  }, 240_000);

  test("a few bytes that unpack to four gigabytes are stopped at what was told, and so are endless entries", async () => {
    await using fixture = await start();
    const { storage } = fixture.door;
    const told = 1024 * 1024;
    // Frames behind each other are one stream: two kilobytes for each 64 MiB of zeros.
    const zeros = zstdCompressSync(Buffer.alloc(64 * 1024 * 1024));
    const head = zstdCompressSync(tarEntries({ name: "tmp/bomb", size: "40000000000\0" }));
    const entries = zstdCompressSync(
      tarEntries(...Array.from({ length: 20_000 }, (_, at) => ({ name: `tmp/many/${at}` }))),
    );
    const bombs = { zeros: Buffer.concat([head, ...Array.from({ length: 64 }, () => zeros)]), entries };
    for (const [key, bytes] of Object.entries(bombs)) {
      expect(bytes.length).toBeLessThan(1024 * 1024);
      const cache = { ...storage.store(bytes, told), key, paths: ["/tmp/x"], createdAt: new Date().toISOString() };
      storage.caches.push(cache);
    }
    const look = runStep("stat -c %s /tmp/bomb 2>/dev/null || echo 0", { when: "always" });
    const task = await fixture.run(specOf([restore("zeros"), look, restore("entries")]));
    expect(task.text(1)).toContain(`it unpacks to more than ${told} bytes`);
    expect(Number(task.text(2))).toBeLessThanOrEqual(told);
    expect(task.text(3)).toContain(`it unpacks to more than ${told} bytes`);
  }, 60_000);

  test("whatever bit of a cache is flipped, and wherever it is cut, it is as good as none: a warning and not one of its files", async () => {
    await using fixture = await start();
    const { storage } = fixture.door;
    const save: StepPlan = { ...always, type: "save_cache", key: "good", paths: ["d"] };
    await fixture.run(specOf([runStep("mkdir d; head -c 20000 /dev/urandom >d/a; echo text >d/b"), save]));
    const good = storage.caches[0];
    const bytes = storage.archives.get(good?.id ?? "") ?? Buffer.alloc(0);
    // The agent looks at the bytes before any executor does.
    const flips = subject.kind === "host" ? 30 : 4;
    const damaged = [
      ...Array.from({ length: flips }, (_, at) => {
        return flipped(bytes, Math.floor((at * (bytes.length - 1)) / (flips - 1)), at % 8);
      }),
      ...[0, 1, bytes.length >> 1, bytes.length - 1].map((length) => bytes.subarray(0, length)),
      Buffer.concat([bytes, Buffer.from("x")]),
    ];
    const steps = damaged.map((spoiled, index) => {
      const id = randomUUID();
      storage.archives.set(id, spoiled);
      if (good !== undefined) storage.caches.push({ ...good, id, key: `bad ${String(index).padStart(3, "0")}.` });
      return restore(`bad ${String(index).padStart(3, "0")}.`);
    });
    const task = await fixture.run(specOf([...steps, runStep("ls -A"), restore("good"), runStep("cat d/b")]));
    expect(task.finished).toMatchObject({ outcome: "success" });
    for (const index of damaged.keys()) {
      expect(task.text(1 + index)).toContain(
        "Warning: the cache cannot be used: its bytes are not those that were stored",
      );
    }
    expect(task.text(1 + damaged.length)).toBe("");
    expect(task.text(3 + damaged.length)).toBe("text\n");
  }, 120_000);

  test("links to the agent's and the machine's files are not uploaded, from wherever they hang", async () => {
    await using machine = new MarkedMachine();
    await using fixture = await start();
    const secret = join(fixture.settings.workDirectory, "agent-secret");
    writeFileSync(secret, machine.token);
    const make = [
      `mkdir -p out/deep; cd out; echo own >own; ln -s ${secret} agent; ln -s ${machine.marker} deep/marker`,
      `ln -s / root; ln -s ${fixture.settings.workDirectory} folder; ln -s agent chain; ln -s chain chain2`,
      `ln -s ../../../../../../../../../..${machine.marker} climbing; ln -s /proc/1/environ environ`,
      `ln ${machine.marker} hard 2>/dev/null; ln -s ${fixture.settings.workDirectory} ../top; ln -s ${secret} ../file`,
    ];
    const store = (path: string): StepPlan => ({ ...always, type: "store_artifacts", path, destination: null });
    const paths = ["out", "top", "file", "out/folder", secret, machine.marker];
    const task = await fixture.run(specOf([runStep(make.join("\n")), ...paths.map(store)]));
    expect(task.artifacts.get("out/own")?.toString()).toBe("own\n");
    for (const [path, bytes] of task.artifacts) expect(bytes.includes(machine.token), path).toBe(false);
    expect([...task.artifacts.keys()].filter((path) => path.startsWith("out/"))).toEqual(["out/own"]);
    machine.expectUntouched(null);
  });
}

/** One bit of the bytes the other way round. */
function flipped(bytes: Buffer, at: number, bit: number): Buffer {
  const copy = Buffer.from(bytes);
  copy[at] = (copy[at] ?? 0) ^ (1 << bit);
  return copy;
}

/** A file of the machine that no job may reach, and what was around when it was made. */
class MarkedMachine implements AsyncDisposable {
  readonly token = `token-${randomUUID()}`;
  readonly #folder = mkdtempSync(join(tmpdir(), "rotunda-marker-"));
  readonly marker = join(this.#folder, "marker");
  readonly #before: string;
  readonly #around: ReadonlyMap<string, string>;

  constructor() {
    mkdirSync(join(this.#folder, "inner"));
    writeFileSync(this.marker, this.token, { mode: 0o644 });
    this.#before = this.#look();
    this.#around = new Map(["/", "/etc", homedir()].map((place) => [place, readdirSync(place).sort().join("\n")]));
  }

  /** Also that nothing called like what the archives make lies in a folder of the agent's own. */
  expectUntouched(workDirectory: string | null): void {
    expect(this.#look()).toBe(this.#before);
    for (const [place, names] of this.#around) expect(readdirSync(place).sort().join("\n"), place).toBe(names);
    if (workDirectory !== null) expect(readdirSync(workDirectory)).not.toContain("own");
  }

  #look(): string {
    const told = [this.#folder, this.marker].map((path) => {
      const { ino, mode, nlink, uid, mtimeMs, size } = lstatSync(path);
      return { ino, mode, nlink, uid, mtimeMs, size };
    });
    return JSON.stringify([told, readdirSync(this.#folder).sort(), readFileSync(this.marker, "utf8")]);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    rmSync(this.#folder, { recursive: true, force: true });
  }
}
