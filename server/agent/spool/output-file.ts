import { closeSync, fstatSync, openSync, readdirSync, readSync, rmSync, writeSync } from "node:fs";
import { join } from "node:path";

interface Segment {
  readonly start: number;
  readonly path: string;
  readonly fd: number;
  length: number;
}

export const segmentBytesMax = 64 * 1024 * 1024;

/**
 * One step's output on disk: appended to at the end, read back from anywhere,
 * and given up from the front. It lies in segments so that the front of a huge
 * output can be deleted while its end is still written. Calls are synchronous:
 * what `append` has returned from survives the death of this process (not a
 * loss of power), and nothing of it stays in this process's memory.
 */
export class OutputFile {
  readonly #directory: string;
  readonly #step: number;
  readonly #segments: Segment[] = [];
  #end = 0;

  constructor(directory: string, step: number) {
    this.#directory = directory;
    this.#step = step;
  }

  /** Opens what an earlier process left of a step's output; the front may be missing. */
  static recover(directory: string, step: number): OutputFile {
    const file = new OutputFile(directory, step);
    const starts = readdirSync(directory)
      .map((name) => /^output-(\d+)-(\d+)$/.exec(name))
      .filter((match) => match !== null && Number(match[1]) === step)
      .map((match) => Number(match?.[2]))
      .sort((left, right) => left - right);
    for (const start of starts) {
      const segment = file.#open(start, "r+");
      segment.length = fstatSync(segment.fd).size;
      file.#end = start + segment.length;
    }
    return file;
  }

  /** Where the first byte still on disk stands in the step's output. */
  get start(): number {
    return this.#segments[0]?.start ?? this.#end;
  }

  /** The output's length so far, bytes. */
  get end(): number {
    return this.#end;
  }

  /** Writes all of `bytes` at the end. Throws when the disk refuses; what was written until then counts. */
  append(bytes: Uint8Array): void {
    let segment = this.#segments.at(-1);
    if (segment === undefined || segment.length >= segmentBytesMax) segment = this.#open(this.#end, "w+");
    let written = 0;
    while (written < bytes.length) {
      const count = writeSync(segment.fd, bytes, written, bytes.length - written, segment.length);
      written += count;
      segment.length += count;
      this.#end += count;
    }
  }

  /** Copies output from `offset` on into `target`, as much as fits in it and lies in one segment. Returns the count. */
  read(offset: number, target: Uint8Array): number {
    const segment = this.#segments.findLast((candidate) => candidate.start <= offset);
    if (segment === undefined) throw new RangeError(`step ${this.#step}: byte ${offset} is no longer on disk`);
    const within = offset - segment.start;
    return readSync(segment.fd, target, 0, Math.min(target.length, segment.length - within), within);
  }

  /** Deletes whole segments that end at or before `offset`, and returns how many bytes that freed. */
  discardBefore(offset: number): number {
    let freed = 0;
    for (let first = this.#segments[0]; first !== undefined && this.#segments.length > 1; first = this.#segments[0]) {
      if (first.start + first.length > offset) break;
      this.#segments.shift();
      closeSync(first.fd);
      rmSync(first.path);
      freed += first.length;
    }
    return freed;
  }

  close(): void {
    for (const segment of this.#segments.splice(0)) closeSync(segment.fd);
  }

  #open(start: number, flags: string): Segment {
    const path = join(this.#directory, `output-${this.#step}-${start}`);
    const segment = { start, path, fd: openSync(path, flags, 0o600), length: 0 };
    this.#segments.push(segment);
    return segment;
  }
}
