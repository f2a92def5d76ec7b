import type { Readable } from "node:stream";
import { extract } from "tar-stream";

/** What a program of the job asks the agent. */
export interface Question {
  readonly kind: string;
  readonly args: readonly string[];
  /** What the program was given on its input. */
  readonly input: string;
  /** What the tool found out in the job: paths, or sizes of files. */
  readonly list: string;
}

/** What the program is told: output, complaints and an exit code. */
export interface Answer {
  readonly code: number;
  readonly out: string;
  readonly err: string;
  /** A file that is laid beside the answer's texts; it is removed once it is there. */
  readonly pack?: string;
}

/** Names a question: the slot that it lies in, and its number there. */
export interface QuestionRef {
  readonly slot: string;
  readonly number: string;
}

/** Reads the line that tells of a question; null when it is anything else. */
export function parseQuestionRef(line: string): QuestionRef | null {
  const [, slot, number] = /^(slot-\d+) (\d+)$/.exec(line) ?? [];
  return slot === undefined || number === undefined ? null : { slot, number };
}

const questionBytesMax = 64 * 1024 * 1024;

/** Reads a question from its slot's files. Throws an Error when they are too large or tell no kind. */
export async function readQuestion(archive: Readable, { number }: QuestionRef): Promise<Question> {
  const texts = new Map<string, string>();
  let bytes = 0;
  const entries = extract();
  archive.once("error", (error) => entries.destroy(error)).pipe(entries);
  for await (const entry of entries) {
    const name = entry.header.name.split("/").at(-1) ?? "";
    if (entry.header.type === "file" && name.startsWith(`${number}.`)) {
      bytes += entry.header.size ?? 0;
      if (bytes > questionBytesMax) throw new Error("the question is too long");
      const pieces: Buffer[] = [];
      for await (const piece of entry) pieces.push(piece as Buffer);
      texts.set(name.slice(number.length + 1), Buffer.concat(pieces).toString("utf8"));
    }
    entry.resume();
  }
  const [kind, ...args] = (texts.get("args") ?? "").split("\0").slice(0, -1);
  if (kind === undefined) throw new Error("the question is empty");
  return { kind, args, input: texts.get("in") ?? "", list: texts.get("list") ?? "" };
}
