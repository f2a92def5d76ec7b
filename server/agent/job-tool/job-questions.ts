import { createReadStream } from "node:fs";
import { rm, stat } from "node:fs/promises";
import { posix } from "node:path";
import { pipeline } from "node:stream/promises";
import { pack } from "tar-stream";
import { readablePack } from "#server/agent/archive/readable-pack.ts";
import type { CommandRequest, TaskEnvironment } from "#server/agent/executors/executor.ts";
import {
  type Answer,
  parseQuestionRef,
  type Question,
  type QuestionRef,
  readQuestion,
} from "#server/agent/job-tool/question.ts";
import { argumentParts } from "#server/agent/steps/shell-command.ts";

/** Hands every question's line on, for as long as the job runs. The pipe is held open both ways, so it never ends. */
const courierScript = 'exec 3<>"$1/ask" || exit 1; while IFS= read -r line <&3; do printf "%s\\n" "$line"; done';

/** Appends texts to a file of the slot. */
const addScript = 'file=$1; shift; for text; do printf %s "$text"; done >>"$file"';

/** Tells the asking program that its answer is there. Held open both ways, as it may be gone meanwhile. */
const doneScript = 'printf "%s %s\\n" "$2" "$3" 1<>"$1/done"';

/** Jobs that print nothing else than questions are cut off here. */
const lineCharactersMax = 200;
/** So much text goes along with one command; the system's limit is about 2 MiB. */
const partsPerCommandMax = 10;

/** Answers one question; what it throws is told to the asking program. */
export type Answerer = (question: Question) => Promise<Answer>;

/**
 * Listens to what programs of the job ask by the `circleci` tool, and answers.
 * Everything is carried by ordinary commands of the job's own user inside its
 * environment, so that no executor needs a way of its own, and no file of the
 * job's is ever touched from outside. It ends with the environment.
 */
export function answerQuestions(environment: TaskEnvironment, answer: Answerer): void {
  const { taskDataDirectory } = environment.place;
  let text = "";
  run(environment, [courierScript, taskDataDirectory], (bytes) => {
    text += bytes.toString("latin1");
    for (let end = text.indexOf("\n"); end >= 0; end = text.indexOf("\n")) {
      const ref = parseQuestionRef(text.slice(0, end));
      text = text.slice(end + 1);
      if (ref !== null) void answerOne(environment, ref, answer).catch(() => {});
    }
    text = text.slice(-lineCharactersMax);
  });
}

async function answerOne(environment: TaskEnvironment, ref: QuestionRef, answer: Answerer): Promise<void> {
  const slot = `${environment.place.taskDataDirectory}/${ref.slot}`;
  const told = await think(environment, { slot, ref, answer });
  for (const name of ["out", "err"] as const) {
    const parts = argumentParts(told[name]);
    for (let from = 0; from < parts.length; from += partsPerCommandMax) {
      const some = parts.slice(from, from + partsPerCommandMax);
      await run(environment, [addScript, `${slot}/${ref.number}.${name}`, ...some]).ended;
    }
  }
  const code = told.pack === undefined ? told.code : await layDown(environment, `${slot}/${ref.number}`, told.pack);
  await run(environment, [doneScript, slot, ref.number, String(code)]).ended;
}

/** Lays a file of the agent's where the asking program looks for it. Gives the exit code to tell. */
async function layDown(environment: TaskEnvironment, files: string, path: string): Promise<number> {
  try {
    const { size } = await stat(path);
    const archive = pack();
    const entry = archive.entry({ name: `${posix.basename(files)}.pack`, mode: 0o644, size });
    const filled = pipeline(createReadStream(path), entry).then(() => archive.finalize());
    const unpacked = environment.unpackTree({
      base: posix.dirname(files),
      parents: [],
      source: { stream: readablePack(archive) },
    });
    await Promise.all([filled, unpacked]);
    return 0;
  } catch (error) {
    const sentence = `circleci: the answer could not be handed over: ${(error as Error).message}\n`;
    await run(environment, [addScript, `${files}.err`, sentence]).ended;
    return 1;
  } finally {
    await rm(path, { force: true });
  }
}

interface Asked {
  readonly slot: string;
  readonly ref: QuestionRef;
  readonly answer: Answerer;
}

async function think(environment: TaskEnvironment, { slot, ref, answer }: Asked): Promise<Answer> {
  try {
    const archive = await environment.readTree(slot);
    if (archive === null) throw new Error("the question is gone");
    return await answer(await readQuestion(archive, ref));
  } catch (error) {
    return { code: 1, out: "", err: `circleci: ${(error as Error).message}\n` };
  }
}

function run(
  environment: TaskEnvironment,
  [script, ...args]: readonly [string, ...string[]],
  onOutput: CommandRequest["onOutput"] = () => {},
) {
  const { variables } = environment.place;
  return environment.start({
    argv: ["/bin/sh", "-c", script, "sh", ...args],
    workingDirectory: "/",
    environment: { PATH: variables["PATH"] ?? "" },
    onOutput,
  });
}
