import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";

const fastStopMillisecondsMax = 10_000;
const immediateStopMillisecondsMax = 5_000;
const pollMilliseconds = 20;

/**
 * Makes sure that no server runs on `directory`. One that outlived its
 * supervisor is stopped (fast, then immediate: its data are safe either way). A
 * `postmaster.pid` whose process is gone, or whose number another program got,
 * is removed. Only for a caller that holds the data directory's lock.
 */
export async function stopStalePostmaster(directory: string): Promise<void> {
  const file = join(directory, "postmaster.pid");
  const pid = Number((await readFile(file, "utf8").catch(() => "")).split("\n")[0]);
  if (!Number.isInteger(pid) || pid <= 0) return;
  for (const [signal, milliseconds] of [
    ["SIGINT", fastStopMillisecondsMax],
    ["SIGQUIT", immediateStopMillisecondsMax],
    ["SIGKILL", immediateStopMillisecondsMax],
  ] as const) {
    if (!servesDirectory(pid, directory)) break;
    sendSignal(pid, signal);
    await waitUntilGone(pid, directory, milliseconds);
  }
  if (servesDirectory(pid, directory)) throw new Error(`The old database server (pid ${pid}) does not stop`);
  await rm(file, { force: true });
}

async function waitUntilGone(pid: number, directory: string, milliseconds: number): Promise<void> {
  const deadline = Date.now() + milliseconds;
  while (servesDirectory(pid, directory) && Date.now() < deadline) await wait(pollMilliseconds);
}

/** Whether `pid` is a server of this very directory: its command line names it. */
function servesDirectory(pid: number, directory: string): boolean {
  try {
    if (process.platform === "linux")
      return readFileSync(`/proc/${pid}/cmdline`, "utf8").split("\0").includes(directory);
    const line = execFileSync("ps", ["-o", "args=", "-p", String(pid)], { encoding: "utf8" });
    return line.includes(` -D ${directory} -p `);
  } catch {
    return false;
  }
}

function sendSignal(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch {
    // It ended between the look and the signal: what we wanted.
  }
}
