import { posix } from "node:path";
import type { TaskEnvironment } from "#server/agent/executors/executor.ts";
import { StepFault } from "#server/agent/steps/step-fault.ts";

/** Arguments of one command, bytes; a good deal less than any system allows. */
const argumentBytesMax = 100 * 1024;
const outputBytesMax = 64 * 1024 * 1024;

const lookScript = 'for path in "$@"; do if [ -e "$path" ] || [ -L "$path" ]; then echo 1; else echo 0; fi; done';
const listScript =
  'cd "$1" 2>/dev/null || exit 0; for name in * .*; do ' +
  'case "$name" in .|..) continue ;; esac; ' +
  'if [ -e "$name" ] || [ -L "$name" ]; then printf \'%s\\000\' "$name"; fi; done';

/** Asks by a command in the job which of these absolute paths there is something at. */
export async function askExisting(
  environment: Pick<TaskEnvironment, "start" | "place">,
  paths: readonly string[],
): Promise<string[]> {
  const found: string[] = [];
  for (const some of inArguments(paths)) {
    const { output } = await runScript(environment, lookScript, some);
    const answers = output.toString("latin1").split("\n");
    found.push(...some.filter((_, index) => answers[index] === "1"));
  }
  return found;
}

/** The names in a directory, sorted; none when it is no directory. */
export async function listDirectory(environment: TaskEnvironment, directory: string): Promise<string[]> {
  const { output } = await runScript(environment, listScript, [directory]);
  return output
    .toString("utf8")
    .split("\0")
    .filter((name) => name !== "")
    .sort();
}

/** Makes directories with all that is missing above them, as the job's user. Throws StepFault. */
export async function makeDirectories(
  environment: Pick<TaskEnvironment, "start" | "place">,
  directories: readonly string[],
): Promise<void> {
  for (const some of inArguments([...new Set(directories)])) {
    const { exitCode, output } = await runScript(environment, 'mkdir -p "$@" 2>&1', some);
    if (exitCode !== 0) throw new StepFault(`A directory could not be made: ${output.toString("utf8").trim()}`);
  }
}

/** The directory above each path, once. */
export function parentsOf(paths: readonly string[]): string[] {
  return [...new Set(paths.map((path) => posix.dirname(path)))];
}

/** Paths without those that lie below another of them. */
export function withoutNested(paths: readonly string[]): string[] {
  const given = new Set(paths);
  return [...given].filter((path) => {
    if (path !== "." && given.has(".")) return false;
    for (let above = posix.dirname(path); above !== path && above !== "."; above = posix.dirname(above)) {
      if (given.has(above)) return false;
      if (above === "/") break;
    }
    return true;
  });
}

async function runScript(
  environment: Pick<TaskEnvironment, "start" | "place">,
  script: string,
  args: readonly string[],
): Promise<{ exitCode: number; output: Buffer }> {
  const pieces: Buffer[] = [];
  let bytes = 0;
  const command = environment.start({
    argv: ["/bin/sh", "-c", script, "sh", ...args],
    workingDirectory: "/",
    environment: { ...environment.place.variables, LC_ALL: "C" },
    onOutput: (piece) => {
      bytes += piece.length;
      if (bytes <= outputBytesMax) pieces.push(Buffer.from(piece));
    },
  });
  const { exitCode } = await command.ended;
  return { exitCode, output: Buffer.concat(pieces) };
}

function inArguments(paths: readonly string[]): string[][] {
  const groups: string[][] = [];
  let bytes = Number.POSITIVE_INFINITY;
  for (const path of paths) {
    bytes += Buffer.byteLength(path) + 1;
    if (bytes > argumentBytesMax) {
      groups.push([]);
      bytes = Buffer.byteLength(path);
    }
    groups.at(-1)?.push(path);
  }
  return groups;
}
