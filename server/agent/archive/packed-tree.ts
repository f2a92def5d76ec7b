import { type ChildProcess, type SpawnOptions, spawn } from "node:child_process";
import { closeSync, openSync } from "node:fs";
import { PassThrough, pipeline, type Readable, Transform } from "node:stream";
import { constants, createZstdCompress } from "node:zlib";
import { archiveTools } from "#server/agent/archive/archive-tools.ts";

/** Files of a job on their way out, as a tar stream that zstd has compressed. */
export interface PackedTree {
  /** Destroying it ends the packing. */
  readonly stream: Readable;
  /** How it went, once the stream has ended or was destroyed. Never rejects. */
  readonly ended: Promise<PackEnd>;
}

/** How packing went. */
export interface PackEnd {
  /** Of the tar stream. */
  readonly unpackedBytes: number;
  /** Why the archive is not whole, in the packing program's words; null when it is. */
  readonly fault: string | null;
}

const wordsCharactersMax = 4_000;
const fastest = { params: { [constants.ZSTD_c_compressionLevel]: 1 }, chunkSize: 256 * 1024 };

/** Runs tar and zstd with a pipe of their own between them, so that the bytes pass this process only once they are few. */
const piped = '{ "$@"; echo "$?" >&3; } | zstd -q -1 -T0 -c';

/** Packs by a tar program. `argv` runs it and lets it write to its output; GNU tar's `--totals` is expected where there is one. */
export async function packByProgram(argv: readonly string[], options: SpawnOptions): Promise<PackedTree> {
  if (!(await hasPrograms())) return packThroughHere(argv, options);
  const { child, ended } = startPrograms(argv, options, "pipe");
  // Node throws away what a program had written and nobody was reading yet when it ended.
  const stream = new PassThrough({ highWaterMark: 256 * 1024 });
  pipeline(child.stdout as Readable, stream, () => {});
  stream.once("close", () => endGroup(child));
  return { stream, ended };
}

/** A file to pack into, and what ends the packing. */
export interface PackTarget {
  /** It is made or emptied. */
  readonly file: string;
  readonly signal: AbortSignal;
}

/** Does the same into a file, which no byte has to pass this process for. Null where programs for it are missing. */
export async function packIntoByProgram(
  argv: readonly string[],
  options: SpawnOptions,
  { file, signal }: PackTarget,
): Promise<PackEnd | null> {
  if (!(await hasPrograms())) return null;
  const output = openSync(file, "w", 0o640);
  const { child, ended } = startPrograms(argv, options, output);
  closeSync(output);
  const stop = () => endGroup(child);
  signal.addEventListener("abort", stop, { once: true });
  if (signal.aborted) stop();
  return ended.finally(() => signal.removeEventListener("abort", stop));
}

/** How a tar program's own words and its exit status tell how packing went. */
export function packEndOf(tarStatus: number, words: string): PackEnd {
  const total = /Total bytes written: (\d+)/.exec(words);
  const fault = faultOf(tarStatus, words);
  return { unpackedBytes: Number(total?.[1] ?? 0), fault: total === null ? (fault ?? "tar did not end") : fault };
}

async function hasPrograms(): Promise<boolean> {
  const { hasZstd, hasGnuTar } = await archiveTools();
  return hasZstd && hasGnuTar;
}

function startPrograms(argv: readonly string[], options: SpawnOptions, output: "pipe" | number) {
  const child = spawn("/bin/sh", ["-c", piped, "sh", ...argv], {
    ...options,
    detached: true,
    stdio: ["ignore", output, "pipe", "pipe"],
  });
  const words = collectWords(child.stderr);
  const status = collectWords(child.stdio[3] as Readable);
  const ended = whenClosed(child).then((code) =>
    packEndOf(code === 0 ? Number(status.text().trim() || "1") : 1, words.text()),
  );
  return { child, ended };
}

/** Packs a tar stream that is made here. */
export function packStream(tar: Readable): PackedTree {
  let unpackedBytes = 0;
  let fault: string | null = null;
  const counter = new Transform({
    transform: (piece: Buffer, _, done) => {
      unpackedBytes += piece.length;
      done(null, piece);
    },
  });
  const stream = createZstdCompress(fastest);
  const ended = new Promise<PackEnd>((resolve) => {
    pipeline(tar, counter, stream, (error) => {
      if (error !== null && error !== undefined) fault = error.message;
    });
    stream.once("close", () =>
      resolve({ unpackedBytes, fault: fault ?? (stream.readableEnded ? null : "it was stopped") }),
    );
  });
  return { stream, ended };
}

function packThroughHere(argv: readonly string[], options: SpawnOptions): PackedTree {
  const [file = "tar", ...args] = argv;
  const child = spawn(file, args, { ...options, stdio: ["ignore", "pipe", "pipe"] });
  const words = collectWords(child.stderr);
  const closed = whenClosed(child);
  const { stream, ended } = packStream(child.stdout);
  stream.once("close", () => child.kill("SIGKILL"));
  return {
    stream,
    ended: ended.then(async ({ unpackedBytes, fault }) => ({
      unpackedBytes,
      fault: fault ?? faultOf((await closed) ?? 1, words.text()),
    })),
  };
}

/** 1 only says that files changed while they were read: what was read is whole. */
function faultOf(tarStatus: number, words: string): string | null {
  if (tarStatus === 0 || tarStatus === 1) return null;
  const said = words
    .split("\n")
    .filter((line) => line !== "" && !line.startsWith("Total bytes"))
    .slice(0, 5)
    .join("; ");
  return said === "" ? `tar ended with ${tarStatus}` : said;
}

/** A program's exit code once it and its pipes are closed; null when it did not start or a signal ended it. Never rejects. */
export function whenClosed(child: ChildProcess): Promise<number | null> {
  return new Promise((resolve) => {
    child.once("error", () => resolve(null));
    child.once("close", (code) => resolve(code));
  });
}

/** Ends every program of a pipe, also when its reader has gone first. */
function endGroup(child: ChildProcess): void {
  if (child.pid === undefined || child.exitCode !== null) return;
  try {
    process.kill(-child.pid, "SIGKILL");
  } catch {
    // They have ended by themselves.
  }
}

function collectWords(stream: Readable | null): { text(): string } {
  let text = "";
  stream?.on("data", (bytes: Buffer) => {
    if (text.length < wordsCharactersMax) text += bytes.toString("utf8");
    // What tar says at its end counts most.
    else text = text.slice(0, wordsCharactersMax / 2) + bytes.toString("utf8").slice(-wordsCharactersMax / 2);
  });
  stream?.on("error", () => {});
  return { text: () => text };
}
