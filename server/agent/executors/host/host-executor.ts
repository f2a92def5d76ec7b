import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import type { AgentLogger } from "#server/agent/agent-logger.ts";
import {
  type EnvironmentRequest,
  type Executor,
  ExecutorFailure,
  type TaskEnvironment,
} from "#server/agent/executors/executor.ts";
import { HostEnvironment } from "#server/agent/executors/host/host-environment.ts";
import { Launcher } from "#server/agent/executors/host/launcher.ts";
import { PipeStore } from "#server/agent/executors/host/pipe-store.ts";
import {
  makeJobFolder,
  makeQuestionPipes,
  makeRoomFolders,
  pathsInside,
  type Room,
  removeRoom,
} from "#server/agent/executors/host/room.ts";
import { type JobAccount, Sandbox } from "#server/agent/executors/host/sandbox.ts";
import { isSystemPath, sandboxToolsDirectory } from "#server/agent/executors/host/sandbox-layout.ts";
import { circleciTool, sudoTool } from "#server/agent/executors/job-tools.ts";
import { expandHome } from "#server/agent/steps/job-path.ts";

/** Where host jobs run, as whom, and what they are kept from. */
export interface HostExecutorSettings {
  /** This agent's own folder. */
  readonly directory: string;
  readonly jobUid: number;
  /** Never shown to jobs, besides the agent's own folder. */
  readonly hiddenPaths: readonly string[];
  /** False runs steps beside the agent, with its account and its sight of the machine. */
  readonly sandboxed: boolean;
}

/** A second room bridges two short tasks that follow each other at once. */
const warmRoomsMax = 2;

/**
 * Runs tasks on this machine. Each has a room of its own, made by bubblewrap
 * where that works: own processes, own files, the system read-only. Rooms
 * are kept ready, so a task does not wait for them.
 */
export class HostExecutor implements Executor {
  readonly kind = "host";
  readonly #settings: HostExecutorSettings;
  readonly #logger: AgentLogger;
  readonly #pipes: PipeStore;
  readonly #account: JobAccount;
  readonly #rooms: string;
  readonly #sandboxed: boolean;
  readonly #warm: Promise<Room>[] = [];

  constructor(settings: HostExecutorSettings, logger: AgentLogger) {
    this.#settings = settings;
    this.#logger = logger;
    this.#sandboxed = settings.sandboxed;
    this.#rooms = join(settings.directory, "rooms");
    mkdirSync(this.#rooms, { recursive: true, mode: 0o700 });
    this.#pipes = new PipeStore(join(settings.directory, "pipes"));
    const isRoot = process.getuid?.() === 0;
    this.#account =
      isRoot && settings.sandboxed
        ? { uid: settings.jobUid, gid: settings.jobUid, entersAsRoot: true }
        : { uid: process.getuid?.() ?? 0, gid: process.getgid?.() ?? 0, entersAsRoot: false };
    this.#writeSharedFiles();
  }

  async open(request: EnvironmentRequest): Promise<TaskEnvironment> {
    const room = await this.#takeRoom();
    const environment = new HostEnvironment(room, this.#pipes, this.#toolsDirectory);
    request.print(this.#describe());
    const directory = expandHome(request.spec.workingDirectory, environment.place.home);
    if (room.sandbox !== null && isSystemPath(directory)) {
      await environment.close();
      throw new ExecutorFailure(
        `The working directory ${directory} lies in a part of this machine that jobs cannot write.`,
      );
    }
    if (room.sandbox !== null) makeJobFolder(room.folders, directory, this.#account);
    else mkdirSync(directory, { recursive: true });
    return environment;
  }

  warm(): void {
    this.#pipes.fill();
    if (this.#warm.length >= warmRoomsMax) return;
    const room = this.#makeRoom();
    // Whoever takes the room sees the failure.
    room.catch(() => {});
    this.#warm.push(room);
  }

  /** Tries a room out. Null when it works, else the reason why not. */
  async findFault(): Promise<string | null> {
    try {
      const room = await this.#makeRoom();
      const environment = new HostEnvironment(room, this.#pipes, this.#toolsDirectory);
      const complaints: Buffer[] = [];
      const test = environment.start({
        argv: ["/bin/sh", "-c", 'test -w "$HOME"'],
        workingDirectory: "/",
        environment: { HOME: pathsInside(room).home },
        onOutput: (bytes) => complaints.push(Buffer.from(bytes)),
      });
      const { exitCode } = await test.ended;
      await environment.close();
      return exitCode === 0 ? null : `exit code ${exitCode} ${Buffer.concat(complaints).toString().trim()}`;
    } catch (error) {
      return (error as Error).message;
    }
  }

  async sweep(): Promise<void> {
    const own = `${process.pid}-`;
    const names = await readdir(this.#rooms);
    await Promise.all(names.filter((name) => !name.startsWith(own)).map((name) => removeRoom(join(this.#rooms, name))));
  }

  async close(): Promise<void> {
    for (const warm of this.#warm.splice(0)) {
      const room = await warm.catch(() => null);
      if (room !== null) await new HostEnvironment(room, this.#pipes, this.#toolsDirectory).close();
    }
  }

  get #toolsDirectory(): string {
    return join(this.#settings.directory, "tools");
  }

  #describe(): string {
    const isolation = this.#sandboxed
      ? "Own processes and files by bubblewrap; the system's programs are read-only. CPU and memory are shared with the machine."
      : "Steps run beside the agent without isolation, because bubblewrap does not work on this machine.";
    return `Executor: this machine (host)\n${isolation}\n`;
  }

  async #takeRoom(): Promise<Room> {
    const warm = this.#warm.shift();
    try {
      const room = await (warm ?? this.#makeRoom());
      if (room.sandbox === null || room.sandbox.isAlive) return room;
      void removeRoom(room.folders.directory);
      return await this.#makeRoom();
    } catch (error) {
      throw new ExecutorFailure(`The agent could not make a place for the job: ${(error as Error).message}`, error);
    }
  }

  async #makeRoom(): Promise<Room> {
    const directory = mkdtempSync(join(this.#rooms, `${process.pid}-`));
    const folders = makeRoomFolders(directory, this.#account);
    await makeQuestionPipes(folders, this.#account);
    if (!this.#sandboxed) return { folders, sandbox: null, launcher: null };
    const { directory: own, hiddenPaths } = this.#settings;
    try {
      const sandbox = await Sandbox.start(
        {
          root: folders.root,
          toolsDirectory: this.#toolsDirectory,
          passwdFile: join(own, "passwd"),
          groupFile: join(own, "group"),
          profileFile: join(own, "profile"),
          hiddenPaths: [own, ...hiddenPaths],
        },
        this.#account,
      );
      return { folders, sandbox, launcher: Launcher.start(this.#pipes, sandbox) };
    } catch (error) {
      this.#logger.warn("a sandbox could not be made", { error: (error as Error).message });
      void removeRoom(directory);
      throw error;
    }
  }

  /** The job's account by name, and the tools on its PATH. */
  #writeSharedFiles(): void {
    const { directory } = this.#settings;
    const { uid, gid } = this.#account;
    const others = (path: string, id: number) =>
      readFileSync(path, "utf8")
        .split("\n")
        .filter((line) => line !== "" && line.split(":")[2] !== String(id));
    const write = (path: string, lines: string[]) => writeFileSync(path, `${lines.join("\n")}\n`, { mode: 0o644 });
    const shell = "/bin/bash";
    write(join(directory, "passwd"), [
      ...others("/etc/passwd", uid),
      `circleci:x:${uid}:${gid}::/home/circleci:${shell}`,
    ]);
    write(join(directory, "group"), [...others("/etc/group", gid), `circleci:x:${gid}:`]);
    // A login shell begins with a PATH of the system's own.
    const profile = existsSync("/etc/profile") ? readFileSync("/etc/profile", "utf8") : "";
    write(join(directory, "profile"), [profile, `export PATH="$PATH:${sandboxToolsDirectory}"`]);
    rmSync(this.#toolsDirectory, { recursive: true, force: true });
    mkdirSync(this.#toolsDirectory, { mode: 0o755 });
    const tools = {
      circleci: circleciTool,
      "circleci-agent": circleciTool,
      ...(this.#sandboxed ? { sudo: sudoTool } : {}),
    };
    for (const [name, text] of Object.entries(tools)) {
      writeFileSync(join(this.#toolsDirectory, name), text, { mode: 0o755 });
    }
  }
}
