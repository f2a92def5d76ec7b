import { type ChildProcess, spawn } from "node:child_process";
import type { Readable } from "node:stream";
import { signalProcess } from "#server/agent/executors/host/process-group.ts";
import { layoutArguments, type SandboxLayout } from "#server/agent/executors/host/sandbox-layout.ts";

/** Who the job is inside the sandbox. Root agents give jobs an account without rights; others their own. */
export interface JobAccount {
  readonly uid: number;
  readonly gid: number;
  /** The agent is root: it can enter rooms and change to the account. */
  readonly entersAsRoot: boolean;
}

/**
 * A room of its own for one task: own processes, own root directory, no rights
 * over the machine. It is alive while its first process is, which ends with
 * the agent whatever happens to the agent.
 */
export class Sandbox {
  readonly #keeper: ChildProcess;
  /** The room's first process, as this machine counts. */
  readonly firstPid: number;
  readonly #account: JobAccount;

  private constructor(keeper: ChildProcess, firstPid: number, account: JobAccount) {
    this.#keeper = keeper;
    this.firstPid = firstPid;
    this.#account = account;
  }

  /** Rejects with an Error that quotes bubblewrap when the room cannot be made. */
  static async start(layout: SandboxLayout, account: JobAccount): Promise<Sandbox> {
    const args = ["--unshare-pid", "--unshare-ipc", "--die-with-parent", "--info-fd", "3", "--clearenv"];
    if (!account.entersAsRoot) args.push("--unshare-user", "--uid", String(account.uid), "--gid", String(account.gid));
    // The room's first command tells that everything is in place, then waits for the agent to end.
    args.push(...layoutArguments(layout), "/bin/sh", "-c", "echo ready; read -r _");
    const keeper = spawn("bwrap", args, { stdio: ["pipe", "pipe", "pipe", "pipe"], cwd: "/" });
    keeper.stdin?.on("error", () => {});
    const info = textUntil(keeper.stdio[3] as Readable, "}");
    const complaint = textUntil(keeper.stderr, "\n");
    const ended = new Promise<never>((_, reject) => {
      keeper.once("error", reject);
      keeper.once("close", () => {
        void complaint.then((said) => reject(new Error(`bwrap: ${said.trim() || "ended at once"}`)));
      });
    });
    ended.catch(() => {});
    try {
      const [described] = await Promise.race([Promise.all([info, readyText(keeper.stdout)]), ended]);
      const firstPid = (JSON.parse(described) as { "child-pid": number })["child-pid"];
      for (const stream of [keeper, keeper.stdin, keeper.stdout, keeper.stderr, keeper.stdio[3]]) {
        (stream as { unref?: () => void } | null)?.unref?.();
      }
      return new Sandbox(keeper, firstPid, account);
    } catch (error) {
      keeper.kill("SIGKILL");
      throw error;
    }
  }

  get isAlive(): boolean {
    return this.#keeper.exitCode === null && this.#keeper.signalCode === null;
  }

  /** What to run, outside, to run a command inside. The process started only waits for the command. */
  enter(argv: readonly string[], workingDirectory: string): readonly string[] {
    const into = ["-t", String(this.firstPid), "-m", "-p", "-i", `--wdns=${workingDirectory}`];
    const { uid, gid, entersAsRoot } = this.#account;
    const as = entersAsRoot ? ["-S", String(uid), "-G", String(gid)] : ["-U", "--preserve-credentials"];
    return ["nsenter", ...into, ...as, "--", ...argv];
  }

  /** Ends every process in the room at once. */
  kill(): void {
    // Its first process takes all others with it; the keeper buries it and ends.
    if (this.isAlive) signalProcess(this.firstPid, "SIGKILL");
  }
}

/** What a stream says up to the given text, or to its end. */
function textUntil(stream: Readable, end: string): Promise<string> {
  return new Promise((resolve) => {
    let text = "";
    stream.on("data", (bytes: Buffer) => {
      text += bytes.toString("utf8");
      if (text.includes(end)) resolve(text);
    });
    stream.once("close", () => resolve(text));
    stream.once("error", () => resolve(text));
  });
}

/** Resolves when the room's first command speaks; when it never does, whoever else races decides. */
function readyText(stream: Readable): Promise<string> {
  return new Promise((resolve) => stream.once("data", (bytes: Buffer) => resolve(bytes.toString("utf8"))));
}
