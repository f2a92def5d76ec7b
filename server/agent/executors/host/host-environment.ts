import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import type { Readable } from "node:stream";
import type { PackEnd, PackedTree, PackTarget } from "#server/agent/archive/packed-tree.ts";
import { checkoutCommand } from "#server/agent/executors/checkout-script.ts";
import type {
  CommandRequest,
  EnvironmentFault,
  PackRequest,
  RunningCommand,
  RunningService,
  SourcesRequest,
  TaskEnvironment,
  TaskPlace,
  UnpackRequest,
  UsageCounters,
} from "#server/agent/executors/executor.ts";
import { Launcher } from "#server/agent/executors/host/launcher.ts";
import { type PipeCommand, startPipeCommand } from "#server/agent/executors/host/pipe-command.ts";
import type { PipeStore } from "#server/agent/executors/host/pipe-store.ts";
import { watchProcesses } from "#server/agent/executors/host/process-usage.ts";
import { isRoomHalted, pathsInside, type Room, removeRoom } from "#server/agent/executors/host/room.ts";
import { packRoom, packRoomInto, type RoomPrograms, unpackRoom } from "#server/agent/executors/host/room-archive.ts";
import { sandboxToolsDirectory } from "#server/agent/executors/host/sandbox-layout.ts";
import { defaultPath } from "#server/agent/executors/job-tools.ts";
import { askExisting, makeDirectories } from "#server/agent/steps/job-files.ts";

/** Creates the directory first, as the job's user, then becomes the command. */
const enterDirectory = 'mkdir -p "$1" && cd "$1" && shift && exec "$@"';

/** A task that is over sooner needs no further launcher. */
const prepareAfterMilliseconds = 25;

/** A task's environment on this machine: a room, and the commands running in it. */
export class HostEnvironment implements TaskEnvironment {
  readonly place: TaskPlace;
  readonly services: readonly RunningService[] = [];
  readonly engineId = null;
  readonly #room: Room;
  readonly #pipes: PipeStore;
  readonly #tools: string;
  readonly #commands = new Set<PipeCommand>();
  #closing: Promise<void> | null = null;
  #launcher: Launcher | null;
  #preparing: NodeJS.Timeout | undefined;

  constructor(room: Room, pipes: PipeStore, toolsDirectory: string) {
    this.#room = room;
    this.#pipes = pipes;
    this.#launcher = room.launcher;
    const { home, taskData } = pathsInside(room);
    this.#tools = room.sandbox === null ? toolsDirectory : sandboxToolsDirectory;
    this.place = {
      home,
      ownRoot: room.sandbox === null ? room.folders.root : "",
      taskDataDirectory: taskData,
      defaultShell: [existsSync("/bin/bash") ? "/bin/bash" : "/bin/sh", "-eo", "pipefail"],
      variables: {
        HOME: home,
        USER: "circleci",
        LOGNAME: "circleci",
        LANG: "C.UTF-8",
        PATH: `${this.#tools}:${defaultPath}`,
        ...(room.sandbox === null ? { TMPDIR: join(room.folders.root, "tmp") } : {}),
      },
    };
  }

  beginStep(): void {}

  start(request: CommandRequest): RunningCommand {
    const command = this.#launch(request) ?? this.#spawn(request);
    this.#commands.add(command);
    this.#prepareLauncher();
    return command;
  }

  placeSources(request: SourcesRequest): RunningCommand {
    const tools = { circleci: `${this.#tools}/circleci`, jobGit: null };
    const { argv, environment } = checkoutCommand(request, tools);
    return this.start({
      argv,
      environment: { ...this.place.variables, ...environment },
      workingDirectory: request.directory,
      onOutput: request.onOutput,
    });
  }

  async readTree(path: string): Promise<Readable | null> {
    const test = this.start({ ...quiet, argv: ["/bin/sh", "-c", '[ -e "$1" ] || [ -L "$1" ]', "sh", path] });
    if ((await test.ended).exitCode !== 0) return null;
    const [file, ...args] = this.#enter(["tar", "-C", dirname(path), "-cf", "-", "--", basename(path) || "."], "/");
    const tar = spawn(file as string, args, {
      stdio: ["ignore", "pipe", "ignore"],
      cwd: "/",
      env: quiet.environment,
    });
    tar.once("error", (error) => tar.stdout.destroy(error));
    return tar.stdout;
  }

  existing(paths: readonly string[]): Promise<readonly string[]> {
    return askExisting(this, paths);
  }

  packTree(request: PackRequest): Promise<PackedTree> {
    return packRoom(this.#programs(), request);
  }

  packTreeInto(request: PackRequest, target: PackTarget): Promise<PackEnd | null> {
    return packRoomInto(this.#programs(), request, target);
  }

  async unpackTree(request: UnpackRequest): Promise<void> {
    await makeDirectories(this, request.parents);
    return unpackRoom(this.#programs(), request);
  }

  watchUsage(onUsage: (usage: UsageCounters) => void): () => void {
    const { sandbox } = this.#room;
    return sandbox === null ? () => {} : watchProcesses(sandbox.firstPid, onUsage);
  }

  async isHalted(): Promise<boolean> {
    return isRoomHalted(this.#room.folders);
  }

  async diagnose(): Promise<EnvironmentFault | null> {
    const { sandbox } = this.#room;
    return sandbox === null || sandbox.isAlive ? null : { kind: "environmentDied", detail: null };
  }

  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #close(): Promise<void> {
    clearTimeout(this.#preparing);
    this.#room.sandbox?.kill();
    this.#launcher?.discard();
    for (const command of this.#commands) {
      command.signal("SIGKILL");
      command.forget();
    }
    await removeRoom(this.#room.folders.directory);
  }

  #launch(request: CommandRequest): PipeCommand | null {
    const launcher = this.#launcher;
    this.#launcher = null;
    const command = launcher?.launch(request) ?? null;
    if (command === null) launcher?.discard();
    return command;
  }

  /** Starts a command without a launcher. */
  #spawn(request: CommandRequest): PipeCommand {
    const exists = existsSync(this.#outside(request.workingDirectory));
    const argv = exists
      ? request.argv
      : ["/bin/sh", "-c", enterDirectory, "sh", request.workingDirectory, ...request.argv];
    const [file, ...args] = this.#enter(argv, exists ? request.workingDirectory : "/");
    return startPipeCommand(this.#pipes, {
      file: file as string,
      args,
      environment: request.environment,
      leaderOnlyWaits: this.#room.sandbox !== null,
      onOutput: request.onOutput,
      ...(this.#room.sandbox === null ? { workingDirectory: exists ? request.workingDirectory : "/" } : {}),
    });
  }

  /** Readies the next step's launcher, unless the task is over before that pays. */
  #prepareLauncher(): void {
    const { sandbox } = this.#room;
    clearTimeout(this.#preparing);
    if (sandbox === null || this.#closing !== null) return;
    this.#preparing = setTimeout(() => {
      try {
        if (sandbox.isAlive && this.#launcher === null) this.#launcher = Launcher.start(this.#pipes, sandbox);
      } catch {
        // Without a launcher the next step starts the longer way, which tells what is wrong.
      }
    }, prepareAfterMilliseconds);
    this.#preparing.unref();
  }

  #programs(): RoomPrograms {
    const { ownRoot } = this.place;
    return { enter: (argv, workingDirectory) => this.#enter(argv, workingDirectory), ownRoot, pipes: this.#pipes };
  }

  #enter(argv: readonly string[], workingDirectory: string): readonly string[] {
    return this.#room.sandbox?.enter(argv, workingDirectory) ?? argv;
  }

  #outside(path: string): string {
    return this.#room.sandbox === null ? path : join(this.#room.folders.root, path);
  }
}

const quiet = {
  environment: { PATH: defaultPath, LC_ALL: "C" },
  workingDirectory: "/",
  onOutput: () => {},
} as const;
