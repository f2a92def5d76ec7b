import { createWriteStream } from "node:fs";
import { mkdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import type { Answer, Question } from "#server/agent/job-tool/question.ts";
import type { StepContext } from "#server/agent/steps/step-context.ts";

let fetched = 0;

/**
 * Fetches what a blobless clone has left out, for the job's own git. The job
 * reaches the server only this way: it has neither the task's token nor, in
 * most networks, a route to the server, and once it has ended nobody answers.
 */
export async function answerObjects(context: StepContext, { input }: Question): Promise<Answer> {
  const { door, spec, stop, scratchDirectory } = context;
  await mkdir(scratchDirectory, { recursive: true });
  const path = join(scratchDirectory, `objects-${++fetched}`);
  try {
    await pipeline(await door.gitObjects(spec, Buffer.from(input), stop.stopping), createWriteStream(path));
  } catch (error) {
    await rm(path, { force: true });
    throw new Error(`the server does not give the objects: ${(error as Error).message}`, { cause: error });
  }
  return { code: 0, out: "", err: "", pack: path };
}
