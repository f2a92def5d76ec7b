import { type ChildProcess, spawn } from "node:child_process";
import { createInterface } from "node:readline";
import type { ServiceExit, ServiceListener, ServiceProcess, ServiceProgram } from "./service-program.ts";

/** A part of Rotunda that runs as a Node process of its own. */
export interface NodeServiceOptions {
  readonly name: string;
  readonly purpose: string;
  readonly rank: number;
  /** The program and its arguments, after `node`. */
  readonly args: readonly string[];
  readonly cwd: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly readySecondsMax?: number;
  /** Given for a service that tells what it works on, may finish that when it is stopped, and drops it at SIGQUIT. */
  readonly work?: { readonly finishSecondsMax: number; readonly endSecondsMax: number };
}

const defaultReadySecondsMax = 60;
const defaultEndSecondsMax = 10;
/** Spares each process the stripping of types. Given as an argument, because the environment goes on to jobs. */
const compileCache = new URL("../bootstrap/compile-cache.mjs", import.meta.url).href;

/**
 * A service that is a Node program. It says `{type: "ready"}` on its channel when
 * it serves and, if it does, `{type: "work", work}` about what it works on. It must end when the channel closes, which is how a killed
 * supervisor leaves nothing behind. It gets a session of its own, so Ctrl-C at the
 * terminal reaches the supervisor only, which then stops everything in order.
 */
export function nodeService(options: NodeServiceOptions): ServiceProgram {
  return {
    name: options.name,
    purpose: options.purpose,
    rank: options.rank,
    // What an agent's job uses is the job's, and told in its own place.
    countsChildren: false,
    stopSignal: "SIGTERM",
    finishSecondsMax: options.work?.finishSecondsMax ?? null,
    cutShortSignal: options.work === undefined ? "SIGTERM" : "SIGQUIT",
    endSecondsMax: options.work?.endSecondsMax ?? defaultEndSecondsMax,
    readySecondsMax: options.readySecondsMax ?? defaultReadySecondsMax,
    launch: (listener) => launchNode(options, listener),
  };
}

async function launchNode(options: NodeServiceOptions, { onLine, onWork }: ServiceListener): Promise<ServiceProcess> {
  const child = spawn(process.execPath, ["--import", compileCache, ...options.args], {
    cwd: options.cwd,
    env: { NODE_ENV: "production", ...options.environment },
    detached: true,
    stdio: ["ignore", "pipe", "pipe", "ipc"],
  });
  const ready = new Promise<void>((resolve) => {
    child.on("message", (message) => {
      const { type, work } = message as { type?: unknown; work?: unknown };
      if (type === "ready") resolve();
      if (type === "work") onWork(typeof work === "string" ? work : null);
    });
  });
  const exited = exitOf(child);
  for (const stream of [child.stdout, child.stderr]) {
    if (stream !== null) createInterface({ input: stream }).on("line", onLine);
  }
  await new Promise<void>((resolve, reject) => child.once("spawn", resolve).once("error", reject));
  return { pid: child.pid as number, ready, exited, signal: (signal) => void child.kill(signal) };
}

/** `close`, not `exit`: its last lines have been read by then. A grandchild that keeps the pipe open is not waited for. */
function exitOf(child: ChildProcess): Promise<ServiceExit> {
  const lastLinesMilliseconds = 500;
  return new Promise((resolve) => {
    child.once("exit", (code, signal) => {
      const timer = setTimeout(() => resolve({ code, signal }), lastLinesMilliseconds);
      child.once("close", () => {
        clearTimeout(timer);
        resolve({ code, signal });
      });
    });
  });
}
