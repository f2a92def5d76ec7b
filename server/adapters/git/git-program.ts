import { type ChildProcess, spawn } from "node:child_process";
import { AppError } from "#server/core/error/app-error.ts";

/** How one call of git is made. */
export interface GitCall {
  readonly args: readonly string[];
  /** The repository, named outright so that git looks for none (and asks nobody who owns it). */
  readonly gitDirectory?: string;
  /** Transports that git may use; none unless told. */
  readonly protocols?: string;
  /** Ends git when it has said nothing for so long. */
  readonly silenceSecondsMax: number;
  /** Variables of this call alone. */
  readonly environment?: Readonly<Record<string, string>>;
}

/** What git said. */
export interface GitAnswer {
  readonly code: number | null;
  readonly stdout: Buffer;
  /** Its last complaint, without credentials. */
  readonly lastLine: string;
  /** The end of all that it complained, without credentials. */
  readonly complaint: string;
}

const killGraceMilliseconds = 5_000;
const stderrCharactersMax = 16_384;

/** Runs git with an environment in which it asks nothing, runs no hooks and uses no transport it was not given. */
export class GitProgram {
  readonly #inherited: Readonly<Record<string, string>>;
  readonly #running = new Set<ChildProcess>();

  constructor(environment: Readonly<Record<string, string | undefined>>) {
    const kept = Object.entries(environment).filter(([name, value]) => value !== undefined && !name.startsWith("GIT_"));
    this.#inherited = Object.fromEntries(kept) as Record<string, string>;
  }

  /** The environment of one call. `GIT_*` of our own process are left out: they would name another repository. */
  environment(call: Pick<GitCall, "gitDirectory" | "protocols" | "environment">): Record<string, string> {
    return {
      ...this.#inherited,
      LC_ALL: "C",
      GIT_TERMINAL_PROMPT: "0",
      GIT_ASKPASS: "true",
      SSH_ASKPASS: "true",
      GIT_SSH_COMMAND: "ssh -oBatchMode=yes -oStrictHostKeyChecking=accept-new",
      GIT_OPTIONAL_LOCKS: "0",
      GIT_NO_LAZY_FETCH: "1",
      GIT_NO_REPLACE_OBJECTS: "1",
      GIT_ALLOW_PROTOCOL: call.protocols ?? "none",
      GIT_CONFIG_COUNT: "1",
      GIT_CONFIG_KEY_0: "core.hooksPath",
      GIT_CONFIG_VALUE_0: "/dev/null",
      ...(call.gitDirectory === undefined ? {} : { GIT_DIR: call.gitDirectory }),
      ...call.environment,
    };
  }

  /** Starts git and leaves it to the caller. It is killed by `killAll`. */
  start(call: Omit<GitCall, "silenceSecondsMax">): ChildProcess {
    // A group of its own, so that its transports die with it.
    const child = spawn("git", [...call.args], {
      cwd: "/",
      env: this.environment(call),
      stdio: "pipe",
      detached: true,
    });
    this.#running.add(child);
    child.once("close", () => this.#running.delete(child));
    child.once("error", () => this.#running.delete(child));
    return child;
  }

  /** Runs git to its end. Throws `unavailable` when it cannot be started or falls silent; a bad exit is an answer. */
  run(call: GitCall): Promise<GitAnswer> {
    return new Promise((resolve, reject) => {
      const child = this.start(call);
      const stdout: Buffer[] = [];
      let stderr = "";
      let silent = false;
      const timer = setTimeout(() => {
        silent = true;
        killGroup(child);
      }, call.silenceSecondsMax * 1000);
      child.stdin?.on("error", () => undefined).end();
      child.stdout?.on("data", (piece: Buffer) => {
        timer.refresh();
        stdout.push(piece);
      });
      child.stderr?.on("data", (piece: Buffer) => {
        timer.refresh();
        stderr = (stderr + piece.toString()).slice(-stderrCharactersMax);
      });
      child.once("error", (error) => {
        clearTimeout(timer);
        reject(unavailable("git cannot be started", error));
      });
      child.once("close", (code) => {
        clearTimeout(timer);
        if (silent) reject(unavailable(`git said nothing for ${call.silenceSecondsMax} seconds`));
        else resolve({ code, stdout: Buffer.concat(stdout), ...saidBy(stderr) });
      });
    });
  }

  /** Ends everything that still runs and waits until it has. */
  async killAll(): Promise<void> {
    await Promise.all(
      [...this.#running].map((child) => {
        const closed = new Promise((resolve) => child.once("close", resolve));
        killGroup(child);
        return closed;
      }),
    );
  }
}

/** Ends a git and what it started: politely, then for good. */
export function killGroup(child: ChildProcess): void {
  signalGroup(child, "SIGTERM");
  const timer = setTimeout(() => signalGroup(child, "SIGKILL"), killGraceMilliseconds);
  child.once("close", () => clearTimeout(timer));
}

function signalGroup(child: ChildProcess, signal: NodeJS.Signals): void {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
  try {
    process.kill(-child.pid, signal);
  } catch {
    child.kill(signal);
  }
}

/** The refusal for a repository that cannot be reached; `reason` is git's own last line. */
export function unavailable(reason: string, cause?: unknown): AppError {
  return new AppError("unavailable", {
    userMessage: `The repository cannot be read: ${reason}.`,
    detail: { reason },
    ...(cause === undefined ? {} : { cause }),
  });
}

function saidBy(stderr: string): Pick<GitAnswer, "lastLine" | "complaint"> {
  const complaint = stderr.replace(/\/\/[^/@\s]+@/g, "//");
  const lines = complaint.split(/[\r\n]+/).filter((line) => line.trim() !== "");
  const last = lines.findLast((line) => /^(fatal|error|ERROR|remote):/.test(line)) ?? lines.at(-1) ?? "git failed";
  const lastLine = last
    .replace(/^(fatal|error): /, "")
    .replace(/\.$/, "")
    .slice(0, 500);
  return { complaint, lastLine };
}
