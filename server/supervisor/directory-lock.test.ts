import { type ChildProcess, spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type DataDirectory, dataDirectory } from "#server/settings/data-directory.ts";
import { lockDirectory } from "./directory-lock.ts";
import { processStartOf } from "./process-identity.ts";

let root: string;
let directory: DataDirectory;
const started: ChildProcess[] = [];

const record = (children: { pid: number; start: string }[] = []) => ({
  pid: 4711,
  url: "http://localhost:8080",
  consoleUrl: "https://localhost:8800",
  startedAt: "2026-01-01T00:00:00.000Z",
  children,
});

function run(script: string): ChildProcess {
  const child = spawn(process.execPath, ["--input-type=module", "-e", script], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  started.push(child);
  return child;
}

function holder(): ChildProcess {
  const module = new URL("directory-lock.ts", import.meta.url).href;
  return run(`
    import { lockDirectory } from ${JSON.stringify(module)};
    lockDirectory(${JSON.stringify(directory)}).record(${JSON.stringify(record())});
    console.log("held");
    setInterval(() => undefined, 1000);`);
}

const firstLine = (child: ChildProcess) => new Promise((resolve) => child.stdout?.once("data", resolve));
const exit = (child: ChildProcess) => new Promise((resolve) => child.once("exit", resolve));

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), "rotunda-lock-"));
  directory = dataDirectory(root);
});
afterEach(async () => {
  for (const child of started.splice(0)) child.kill("SIGKILL");
  await rm(root, { recursive: true, force: true });
});

describe("the lock of the data directory", () => {
  test("refuses a second start and names the running one", async () => {
    await firstLine(holder());
    expect(() => lockDirectory(directory)).toThrow(/already running on .* \(pid 4711, http:\/\/localhost:8080\)/);
  });

  test("is free again as soon as its holder was killed", async () => {
    const first = holder();
    await firstLine(first);
    first.kill("SIGKILL");
    await exit(first);
    lockDirectory(directory).release();
  });

  test("is free after it was let go, and can be taken again", () => {
    lockDirectory(directory).release();
    lockDirectory(directory).release();
  });

  test("kills what a killed supervisor left running", async () => {
    const orphan = run("console.log('up'); setInterval(() => undefined, 1000)");
    await firstLine(orphan);
    leaveRecord({ pid: orphan.pid ?? 0, start: processStartOf(orphan.pid ?? 0) ?? "" });
    const gone = exit(orphan);
    lockDirectory(directory).release();
    await gone;
  });

  test("spares a stranger that got the process id of something it had started", async () => {
    const stranger = run("console.log('up'); setInterval(() => undefined, 1000)");
    await firstLine(stranger);
    leaveRecord({ pid: stranger.pid ?? 0, start: "another boot/1" });
    lockDirectory(directory).release();
    await wait(50);
    expect(stranger.exitCode ?? stranger.signalCode).toBeNull();
  });
});

/** Leaves the record of a supervisor that was killed: the lock is free, the file still there. */
function leaveRecord(child: { pid: number; start: string }): void {
  const lock = lockDirectory(directory);
  lock.release();
  lock.record(record([child]));
}
