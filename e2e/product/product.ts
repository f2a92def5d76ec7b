import { type ChildProcess, spawn } from "node:child_process";
import { chmod, mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { freePorts } from "#server/testing/services/free-port.ts";
import { processesThatName } from "#server/testing/services/process-tree.ts";
import { childEnvironment } from "./child-environment.ts";
import { waitUntil } from "./wait-until.ts";

/** The checkout that is being tested. */
export const checkout = fileURLToPath(new URL("../..", import.meta.url));

/** What may differ between two installations under test. */
export interface ProductOptions {
  /** 2 by default. Without any, it is ready as soon as the dashboard answers. */
  readonly agents?: number;
  readonly environment?: Readonly<Record<string, string>>;
  /** Where it keeps its data; by default a new directory that `stop` removes. */
  readonly dataDirectory?: string;
}

/** The whole product, running as `npm start` runs it. */
export interface Product {
  readonly baseUrl: string;
  readonly consoleUrl: string;
  readonly artifactsUrl: string;
  readonly dataDirectory: string;
  readonly supervisorPid: number;
  /** From the start of the program until builds could run. */
  readonly readyMs: number;
  /** The token of the machine's owner. */
  readonly localToken: string;
  readonly environment: Readonly<Record<string, string>>;
  /** What it has printed so far. */
  output(): string;
  /** The one-time code that it printed. Throws when it printed none. */
  setupCode(): string;
  /** Ends it as a service manager does and removes its data. Throws when a process of it is still there afterwards. */
  stop(): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}

/**
 * Starts the product on free ports and a data directory of its own, and waits
 * until builds can run. Throws with what it printed when it ends before that.
 */
export async function startProduct(options: ProductOptions = {}): Promise<Product> {
  const dataDirectory = options.dataDirectory ?? (await makeDataDirectory());
  const [web = 0, console = 0, output = 0, artifacts = 0] = await freePorts(4);
  const environment = {
    ROTUNDA_DATA_DIR: dataDirectory,
    ROTUNDA_HOST: "127.0.0.1",
    ROTUNDA_WEB_PORT: String(web),
    ROTUNDA_CONSOLE_PORT: String(console),
    ROTUNDA_OUTPUT_PORT: String(output),
    ROTUNDA_ARTIFACTS_PORT: String(artifacts),
    ROTUNDA_AGENTS: String(options.agents ?? 2),
    // Tests ask nobody outside.
    ROTUNDA_ORB_UPSTREAM_URL: "none",
    ...options.environment,
  };
  const begun = performance.now();
  const child = spawn(process.execPath, ["server/main.ts", "--services=console"], {
    cwd: checkout,
    env: childEnvironment(environment),
    // Over the channel it learns that the test's process is gone, and stops as well.
    stdio: ["ignore", "pipe", "pipe", "ipc"],
  });
  child.channel?.unref();
  const printed = collectOutput(child);
  const baseUrl = `http://localhost:${web}`;
  const stop = () => stopProduct(child, { dataDirectory, keepData: options.dataDirectory !== undefined, printed });
  try {
    await waitForReady(child, `${baseUrl}${options.agents === 0 ? "/healthz" : "/readyz"}`, printed);
  } catch (cause) {
    const logs = await serviceLogTails(dataDirectory);
    await stop();
    throw new Error(`${cause instanceof Error ? cause.message : String(cause)}\n${logs}`, { cause });
  }
  return {
    baseUrl,
    consoleUrl: `https://localhost:${console}`,
    artifactsUrl: `http://localhost:${artifacts}`,
    dataDirectory,
    supervisorPid: child.pid ?? 0,
    readyMs: performance.now() - begun,
    localToken: (await readFile(join(dataDirectory, "secrets", "local-token"), "utf8")).trim(),
    environment,
    output: printed,
    setupCode: () => findSetupCode(printed()),
    stop,
    [Symbol.asyncDispose]: stop,
  };
}

async function makeDataDirectory(): Promise<string> {
  const path = await mkdtemp(join(tmpdir(), "rotunda-e2e-"));
  // As root the database runs under an account of its own, which has to get here.
  await chmod(path, 0o755);
  return path;
}

function collectOutput(child: ChildProcess): () => string {
  const pieces: string[] = [];
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding("utf8").on("data", (piece: string) => pieces.push(piece));
  }
  return () => pieces.join("");
}

async function waitForReady(child: ChildProcess, url: string, printed: () => string): Promise<void> {
  await waitUntil(
    async () => {
      if (child.exitCode !== null || child.signalCode !== null)
        throw new Error(`Rotunda ended before it was ready:\n${printed()}`);
      const answer = await fetch(url).catch(() => null);
      return answer?.status === 200;
    },
    { what: () => `${url} to say 200. It printed:\n${printed()}`, secondsMax: 60 },
  );
}

/** The last words of each service, for a start that failed. */
async function serviceLogTails(dataDirectory: string): Promise<string> {
  const folder = join(dataDirectory, "service-logs");
  const names = await readdir(folder).catch(() => []);
  const tails = names.map(async (name) => `== ${name}\n${(await readFile(join(folder, name), "utf8")).slice(-1500)}`);
  return (await Promise.all(tails)).join("\n");
}

function findSetupCode(printed: string): string {
  const match = /\b[A-Z0-9]{4}(?:-[A-Z0-9]{4}){3}\b/i.exec(printed);
  if (match === null) throw new Error(`No setup code in what Rotunda printed:\n${printed}`);
  return match[0];
}

interface Ending {
  readonly dataDirectory: string;
  readonly keepData: boolean;
  readonly printed: () => string;
}

async function stopProduct(child: ChildProcess, { dataDirectory, keepData, printed }: Ending): Promise<void> {
  const ended = new Promise((resolve) => child.once("exit", resolve));
  if (child.exitCode === null && child.signalCode === null) {
    child.kill("SIGTERM");
    await ended;
  }
  const left = () => processesThatName(dataDirectory);
  await waitUntil(() => left().length === 0, {
    what: () =>
      `nothing of ${dataDirectory} to run any more:\n${left()
        .map((entry) => `${entry.pid} ${entry.command}`)
        .join("\n")}\n${printed()}`,
    secondsMax: 10,
  });
  if (!keepData) await rm(dataDirectory, { recursive: true, force: true });
}
