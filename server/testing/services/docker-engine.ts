import { type ChildProcess, execFile, spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { request } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { promisify } from "node:util";
import { makeImageRoot } from "#server/testing/services/image-root.ts";

const run = promisify(execFile);
const startSecondsMax = 20;

/** The image that tests may name; nothing is ever pulled for it. */
export const testImage = "rotunda-test:local";

/** A Docker engine of the tests' own. */
export interface TestDockerEngine extends AsyncDisposable {
  /** For `DOCKER_HOST`. */
  readonly host: string;
  stop(): Promise<void>;
}

/**
 * Starts a Docker engine with a socket and a data directory of its own, so
 * that no container or image of the machine's own engine is touched, and puts
 * `testImage` into it. Needs root and `dockerd`. `stop` ends it and removes all
 * it kept.
 */
export async function startDockerEngine(): Promise<TestDockerEngine> {
  const root = await mkdtemp(join(tmpdir(), "rotunda-docker-"));
  const socket = join(root, "docker.sock");
  const engine = spawn("dockerd", engineArguments(root, socket), { stdio: ["ignore", "pipe", "pipe"] });
  const printed: string[] = [];
  for (const stream of [engine.stdout, engine.stderr])
    stream.setEncoding("utf8").on("data", (text: string) => printed.push(text));
  const stop = () => stopEngine(engine, root);
  try {
    await waitForEngine(engine, { socket, printed });
    await importTestImage(root, `unix://${socket}`);
  } catch (fault) {
    await stop();
    throw fault;
  }
  return { host: `unix://${socket}`, stop, [Symbol.asyncDispose]: stop };
}

function engineArguments(root: string, socket: string): readonly string[] {
  return [
    `--host=unix://${socket}`,
    `--data-root=${join(root, "data")}`,
    `--exec-root=${join(root, "run")}`,
    `--pidfile=${join(root, "docker.pid")}`,
    // The jobs of the tests need no network, and the machine's own rules stay as they are.
    "--bridge=none",
    "--iptables=false",
    "--log-level=warn",
  ];
}

async function waitForEngine(
  engine: ChildProcess,
  { socket, printed }: { readonly socket: string; readonly printed: readonly string[] },
): Promise<void> {
  const deadline = performance.now() + startSecondsMax * 1000;
  while (!(await answers(socket))) {
    if (engine.exitCode !== null || performance.now() > deadline)
      throw new Error(`dockerd did not start:\n${printed.join("")}`);
    await pause(50);
  }
}

function answers(socketPath: string): Promise<boolean> {
  return new Promise((resolve) => {
    const ping = request({ socketPath, path: "/_ping" }, (response) => resolve(response.resume().statusCode === 200));
    ping.on("error", () => resolve(false)).end();
  });
}

async function importTestImage(root: string, host: string): Promise<void> {
  const archive = join(root, "image.tar");
  await makeImageRoot(join(root, "image"), archive);
  await run("docker", ["--host", host, "import", archive, testImage]);
  await Promise.all([rm(archive), rm(join(root, "image"), { recursive: true })]);
}

async function stopEngine(engine: ChildProcess, root: string): Promise<void> {
  const ended = new Promise((resolve) => engine.once("exit", resolve));
  if (engine.exitCode === null && engine.signalCode === null && engine.kill("SIGTERM")) await ended;
  await rm(root, { recursive: true, force: true });
}
