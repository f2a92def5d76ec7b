import { randomBytes } from "node:crypto";
import { zstdCompressSync } from "node:zlib";
import { type Header, pack } from "tar-stream";
import { expect, test } from "vitest";
import type { TaskSpec } from "#server/core/agent-protocol/task-spec.ts";
import type { StepPlan } from "#server/core/plan/step-plan.ts";
import { AgentFixture, runStep, taskSpec } from "#server/testing/agent-fixture.ts";
import type { ExecutorUnderTest } from "#server/testing/executor-contract.ts";
import type { ToldTask } from "#server/testing/fake-agent-door.ts";

const base = { name: "step", when: "on_success" } as const;

const save = (key: string, ...paths: string[]): StepPlan => ({ ...base, type: "save_cache", key, paths });
const restore = (...keys: string[]): StepPlan => ({ ...base, type: "restore_cache", keys });
const persist = (root: string, ...paths: string[]): StepPlan => ({
  ...base,
  type: "persist_to_workspace",
  root,
  paths,
});
const storeResults = (path: string): StepPlan => ({ ...base, type: "store_test_results", path });
const attach = (at: string): StepPlan => ({ ...base, type: "attach_workspace", at });

function tools(subject: ExecutorUnderTest) {
  const start = () => AgentFixture.start(subject.agentSettings());
  const run = (fixture: AgentFixture, steps: readonly StepPlan[], change: Partial<TaskSpec> = {}): Promise<ToldTask> =>
    fixture.run(taskSpec(steps, { executor: subject.executor, ...change }));
  return { start, run };
}

/** A tar that no honest agent makes, compressed. */
async function hostile(entries: readonly (Partial<Header> & { name: string; body?: string })[]): Promise<Buffer> {
  const archive = pack();
  for (const { body, ...header } of entries) archive.entry(header, body ?? "");
  archive.finalize();
  const pieces: Buffer[] = [];
  for await (const piece of archive) pieces.push(piece as Buffer);
  return zstdCompressSync(Buffer.concat(pieces));
}

/** What every executor promises of caches and workspaces, tried through a whole agent. */
export function describeStorage(subject: ExecutorUnderTest): void {
  describeCaches(subject);
  describeCacheFaults(subject);
  describeWorkspaces(subject);
  describeTestResults(subject);
}

function describeCaches(subject: ExecutorUnderTest): void {
  const { start, run } = tools(subject);

  test("a cache comes back where it was, with modes, links, times and contents", async () => {
    await using fixture = await start();
    const make =
      "mkdir -p ~/.cache/deep/empty; cd ~/.cache; echo one >plain; printf '#!/bin/sh\\n' >run; chmod 755 run; chmod 600 plain; " +
      "ln -s plain link; ln -s /nowhere dangling; ln plain hard; head -c 3000000 /dev/urandom >deep/noise; echo x >'a b'; " +
      "touch -d '2020-02-02 02:02:02 UTC' plain run deep/noise; chmod 700 deep; sha256sum deep/noise plain 'a b'; stat -c %A *";
    const saved = await run(fixture, [runStep(make), save("k", "~/.cache")]);
    expect(saved.finished?.outcome).toBe("success");
    expect(saved.text(2)).toMatch(/Cache size: [\d.]+ [KM]iB \([\d.]+ [KM]iB unpacked\), uploaded in/);
    expect(saved.text(2)).toContain("Stored cache with key: k");
    const look =
      "cd ~/.cache; sha256sum deep/noise plain 'a b'; stat -c %A *; stat -c %N link dangling; [ plain -ef hard ] && echo same; " +
      "stat -c %Y plain run deep/noise; stat -c %a plain run deep; echo more >>plain; ls -d deep/empty; touch deep/mine";
    const restored = await run(fixture, [restore("k"), runStep(look)]);
    expect(restored.finished).toMatchObject({ outcome: "success", detail: null });
    expect(restored.text(1)).toMatch(/Found a cache created at .* with key: k\nCache size: /);
    expect(restored.text(2).startsWith(saved.text(1))).toBe(true);
    expect(restored.text(2).slice(saved.text(1).length)).toBe(
      "'link' -> 'plain'\n'dangling' -> '/nowhere'\nsame\n1580608922\n1580608922\n1580608922\n600\n755\n700\ndeep/empty\n",
    );
    expect(fixture.door.faults).toEqual([]);
  });

  test("a key that exists is skipped without an upload, what is missing is a warning, and nothing at all is no cache", async () => {
    await using fixture = await start();
    const steps = [
      runStep("mkdir there; echo a >there/a"),
      save("k", "there", "missing", "~/never"),
      save("k", "there"),
      save("empty", "missing"),
    ];
    const task = await run(fixture, steps);
    expect(task.finished?.outcome).toBe("success");
    expect(task.text(2)).toMatch(/Warning: there is nothing at \/.*\/project\/missing; it is left out/);
    expect(task.text(3)).toContain("Skipping cache generation, cache already exists for key: k");
    expect(task.text(4)).toContain("no cache was made");
    const { uploads, handedOver } = fixture.door.storage;
    expect(uploads + handedOver).toBe(1);
    expect(fixture.door.storage.caches.map(({ key }) => key)).toEqual(["k"]);
  });

  test("keys are templates over the job's files and variables; the first that is a prefix of any wins, the newest of those", async () => {
    await using fixture = await start();
    const sum = 'v1-{{ checksum "lock" }}-{{ .Environment.FLAVOR }}-{{ .Branch }}-{{ arch }}';
    const make = "printf x >real; ln -s real lock; echo 'export FLAVOR=wrong' >>\"$BASH_ENV\"; mkdir d; echo 1 >d/f";
    const change = { environment: { FLAVOR: "mint" } };
    const saved = await run(
      fixture,
      [runStep(make), save(sum, "d"), runStep("echo 2 >d/f"), save(`${sum}-more`, "d")],
      change,
    );
    expect(saved.finished?.outcome).toBe("success");
    const [first] = fixture.door.storage.caches;
    expect(first?.key).toMatch(/^v1-LXEWQrcmsEQBYnyp\+6wy9chTD7GQPMTbAiWHF5IaSIE=-mint-main-arch1-\w+-/);
    const steps = [restore("no", "v1-", "v1-LXE"), runStep("cat d/f")];
    const restored = await run(fixture, steps, change);
    expect(restored.text(2)).toBe("2\n");
    const missed = await run(fixture, [restore("v2-", "{{ .Revision }}")]);
    expect(missed.finished?.outcome).toBe("success");
    expect(missed.text(1)).toBe(`No cache is found for key: v2-\nNo cache is found for key: ${"0".repeat(40)}\n`);
    const wrong = await run(fixture, [restore('a-{{ checksum "no-such-file" }}'), runStep("echo never")]);
    expect(wrong.finished?.outcome).toBe("failed");
    expect(wrong.text(1)).toContain("there is no file");
    expect(wrong.startedSteps).toEqual([0, 1]);
  });
}

function describeCacheFaults(subject: ExecutorUnderTest): void {
  const { start, run } = tools(subject);

  test("a cache with one bit wrong is as good as none: a warning, and not one of its files", async () => {
    await using fixture = await start();
    await run(fixture, [runStep("mkdir d; head -c 100000 /dev/urandom >d/a"), save("k", "d")]);
    const bytes = [...fixture.door.storage.archives.values()][0] as Buffer;
    const at = bytes.length >> 1;
    bytes[at] = (bytes[at] as number) ^ 1;
    const task = await run(fixture, [restore("k"), runStep("ls -A")]);
    expect(task.finished?.outcome).toBe("success");
    expect(task.text(1)).toContain("Warning: the cache cannot be used: its bytes are not those that were stored");
    expect(task.text(2)).toBe("");
  });

  test("hostile archives fail the step and reach nothing", async () => {
    await using fixture = await start();
    const { storage } = fixture.door;
    const cases: [string, Buffer, string][] = [
      ["up", await hostile([{ name: "home/../../../escaped" }]), "leads upwards"],
      [
        "link",
        await hostile([{ name: "tmp/a", type: "symlink", linkname: "/" }, { name: "tmp/a/escaped" }]),
        "behind a link",
      ],
      [
        "device",
        await hostile([{ name: "tmp/null", type: "character-device", devmajor: 1, devminor: 3 }]),
        "a character device",
      ],
      ["bomb", await hostile([{ name: "tmp/zeros", body: "\0".repeat(64 * 1024 * 1024) }]), "unpacks to more than"],
      ["garbage", randomBytes(1000), "damaged"],
    ];
    for (const [key, bytes] of cases) {
      const stored = storage.store(bytes, key === "bomb" ? 1024 * 1024 : 10 * 1024 * 1024);
      storage.caches.push({ ...stored, key, paths: ["/tmp/x"], createdAt: new Date().toISOString() });
    }
    for (const [key, , words] of cases) {
      const task = await run(fixture, [
        restore(key),
        runStep("ls -A /tmp; ls -d /escaped /*/escaped", { when: "always" }),
      ]);
      expect(task.finished?.outcome).toBe("failed");
      expect(task.text(1)).toContain(words);
      expect(task.text(2)).not.toContain("null");
      expect(task.text(2)).not.toMatch(/^\/.*escaped$/m);
    }
  });

  test("an upload that breaks off is made again, and the wrong token of a lost lease ends it", async () => {
    await using fixture = await start();
    let requests = 0;
    fixture.door.fault = (path) => (/archives|caches/.test(path) && requests++ % 2 === 0 ? "drop" : "none");
    const steps = [runStep("mkdir d; head -c 5000000 /dev/urandom >d/a; sha256sum d/a"), save("k", "d")];
    const saved = await run(fixture, steps);
    expect(saved.finished?.outcome).toBe("success");
    const restored = await run(fixture, [restore("k"), runStep("sha256sum d/a")]);
    expect(restored.text(2)).toBe(saved.text(1));
  });
}

function describeWorkspaces(subject: ExecutorUnderTest): void {
  const { start, run } = tools(subject);

  test("layers are unpacked in graph order; a later job's file wins, and patterns mean what Go says", async () => {
    await using fixture = await start();
    const { storage } = fixture.door;
    const first = await run(fixture, [
      runStep(
        "mkdir -p ws/sub/.hid ws/other; cd ws; echo 1 >a.txt; echo 1 >b.txt; echo 1 >sub/.hid/x; echo 1 >other/no; ln -s a.txt l; chmod 750 sub",
      ),
      persist("ws", "*.txt", "s[^x]b/*", "l"),
    ]);
    expect(first.text(2)).toContain("  a.txt\n  b.txt\n  l\n  sub/.hid\n");
    expect(first.finished?.outcome).toBe("success");
    const second = await run(fixture, [runStep("mkdir ws; echo 2 >ws/b.txt"), persist("ws", ".")]);
    storage.show([
      { name: "first", after: [], tasks: [first.spec.taskId] },
      { name: "second", after: [0], tasks: [second.spec.taskId] },
    ]);
    const third = await run(fixture, [
      attach("~/in/deep"),
      runStep(`cd ~/in/deep; cat a.txt b.txt sub/.hid/x; stat -c %N l; ls -A; touch sub/mine ./mine`),
    ]);
    expect(third.finished?.outcome).toBe("success");
    expect(third.text(2)).toBe("1\n2\n1\n'l' -> 'a.txt'\na.txt\nb.txt\nl\nsub\n");
  });

  test("the same file from jobs beside each other fails the attach, and nothing is unpacked", async () => {
    await using fixture = await start();
    const { storage } = fixture.door;
    const write = (text: string) => [
      runStep(`mkdir -p ws/shared; echo ${text} >ws/shared/f; echo ${text} >ws/${text}`),
      persist("ws", "."),
    ];
    const [left, right] = [await run(fixture, write("left")), await run(fixture, write("right"))];
    storage.show([
      { name: "left", after: [], tasks: [left.spec.taskId] },
      { name: "right", after: [], tasks: [right.spec.taskId] },
    ]);
    const task = await run(fixture, [attach("."), runStep("ls -A", { when: "always" })]);
    expect(task.finished?.outcome).toBe("failed");
    const words = "Concurrent upstream jobs persisted the same file(s):\n  shared/f (left, right)\n";
    expect(task.text(1)).toContain(words);
    expect(task.text(2)).toBe("");
    storage.show([{ name: "both", after: [], tasks: [left.spec.taskId, right.spec.taskId] }]);
    expect((await run(fixture, [attach(".")])).text(1)).toContain("shared/f (both, both, copy 1)");
  });

  test("nothing to attach is a success, nothing to persist a failure, and so are damage and expiry", async () => {
    await using fixture = await start();
    const { storage } = fixture.door;
    const none = await run(fixture, [attach("here"), runStep("ls -d here")]);
    expect([none.finished?.outcome, none.text(2)]).toEqual(["success", "here\n"]);
    for (const [step, words] of [
      [persist(".", "no-such-*"), "There is nothing at"],
      [persist(".", "../outside"), "does not lie in"],
      [persist(".", "[x-]"), "not a pattern"],
    ] as const) {
      const task = await run(fixture, [step]);
      expect([task.finished?.outcome, task.text(1)]).toEqual(["failed", expect.stringContaining(words)]);
    }
    const made = await run(fixture, [runStep("echo 1 >f"), persist(".", "f")]);
    storage.show([{ name: "maker", after: [], tasks: [made.spec.taskId] }]);
    const { jobs, layers } = storage.workspace;
    storage.workspace = { jobs, layers: layers.map((layer) => ({ ...layer, isExpired: true })) };
    expect((await run(fixture, [attach(".")])).text(1)).toContain("What maker persisted has expired");
    storage.workspace = { jobs, layers: layers.map((layer) => ({ ...layer, sha256: "0".repeat(64) })) };
    expect((await run(fixture, [attach(".")])).text(1)).toContain("What maker persisted is damaged");
  });
}

function describeTestResults(subject: ExecutorUnderTest): void {
  const { start, run } = tools(subject);
  const suite = (name: string, tests: string) => `<testsuite name="${name}">${tests}</testsuite>`;
  const good = suite("s", '<testcase name="t" classname="c" file="f" time="1.5"/>');
  const bad = suite("s", '<testcase name="broken"><failure message="the token is s3cr3t-token"/></testcase>');

  test("test results: directories, a single file, links, secrets, and files that cannot be read", async () => {
    await using fixture = await start();
    const make = [
      "mkdir -p out/deep out/.hidden; cd out",
      `printf '%s' '${good}' >deep/a.xml; printf '%s' '${bad}' >b.XML; printf '%s' '${good}' >.hidden/c.xml`,
      "echo no xml >notes.txt; echo '<testsuite>' >cut.xml; ln -s out ../link",
    ].join("\n");
    const steps = [runStep(make), storeResults("link"), storeResults("out/deep/a.xml"), storeResults("missing")];
    const task = await run(fixture, steps, { secretValues: ["s3cr3t-token"] });
    expect(task.finished?.outcome).toBe("success");
    expect(task.text(2)).toMatch(/Warning: \/.*\/out\/cut\.xml could not be read: line 2, column 0: unclosed tag/);
    expect(task.text(2)).toContain("Stored 2 test results of 3 files: 1 passed, 1 failed, 0 with errors, 0 skipped");
    expect(task.text(3)).toContain("Stored 1 test result of 1 file: 1 passed");
    expect(task.text(4)).toContain("there is nothing at");
    const stored = fixture.door.storage.results;
    expect(stored.find(({ name }) => name === "broken")?.message).toBe("the token is ****");
    expect(stored.find(({ name }) => name === "t")).toMatchObject({
      suite: "s",
      classname: "c",
      file: "f",
      seconds: 1.5,
    });
  });

  test("many test results arrive whole and in order, also over a connection that breaks", async () => {
    await using fixture = await start();
    let requests = 0;
    fixture.door.fault = (path) => (path.endsWith("/test-results") && requests++ % 2 === 1 ? "loseReply" : "none");
    const make =
      "{ echo '<testsuite>'; seq -f '<testcase name=\"%g\" time=\"1\"/>' 1 5000; echo '</testsuite>'; } >many.xml";
    const task = await run(fixture, [runStep(make), storeResults("many.xml")]);
    expect(task.text(2)).toContain("Stored 5000 test results of 1 file");
    const names = fixture.door.storage.results.map(({ name }) => name);
    expect(names).toEqual(Array.from({ length: 5000 }, (_, index) => String(index + 1)));
  });
}
