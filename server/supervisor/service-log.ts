import {
  closeSync,
  existsSync,
  fstatSync,
  mkdirSync,
  openSync,
  readSync,
  renameSync,
  rmSync,
  writeSync,
} from "node:fs";
import { join } from "node:path";

/** One line of a service, with the moment it arrived. */
export interface LogLine {
  readonly at: string;
  readonly text: string;
}

/** The log of one service: the last lines in memory, all of them in a file that is rotated by size. */
export interface ServiceLog {
  readonly file: string;
  write(text: string): void;
  /** The newest lines, oldest first. */
  lines(): readonly LogLine[];
  close(): void;
}

const linesMax = 200;
const lineCharactersMax = 8_000;
const fileBytesMax = 5 * 1024 * 1024;
const oldFilesMax = 3;

/**
 * Opens `<directory>/<name>.log`, keeping what earlier starts wrote. A full file
 * becomes `.1`, that one `.2`, and so on; the fourth is dropped. Lines longer than
 * 8,000 characters are cut.
 */
export function openServiceLog(directory: string, name: string): ServiceLog {
  mkdirSync(directory, { recursive: true });
  const file = join(directory, `${name}.log`);
  const recent: LogLine[] = [];
  let descriptor = openSync(file, "a+", 0o600);
  let bytes = fstatSync(descriptor).size;
  recent.push(...lastLines(descriptor, bytes));
  return {
    file,
    lines: () => recent,
    close: () => closeSync(descriptor),
    write: (text) => {
      const line = { at: new Date().toISOString(), text: cut(text) };
      recent.push(line);
      if (recent.length > linesMax) recent.shift();
      bytes += writeSync(descriptor, `${line.at} ${line.text}\n`);
      if (bytes < fileBytesMax) return;
      closeSync(descriptor);
      rotate(file);
      descriptor = openSync(file, "a+", 0o600);
      bytes = 0;
    },
  };
}

function cut(text: string): string {
  return text.length <= lineCharactersMax ? text : `${text.slice(0, lineCharactersMax)}…`;
}

function rotate(file: string): void {
  rmSync(`${file}.${oldFilesMax}`, { force: true });
  for (let number = oldFilesMax - 1; number >= 1; number -= 1) {
    if (existsSync(`${file}.${number}`)) renameSync(`${file}.${number}`, `${file}.${number + 1}`);
  }
  renameSync(file, `${file}.1`);
}

function lastLines(descriptor: number, bytes: number): LogLine[] {
  const tail = Buffer.alloc(Math.min(bytes, 64 * 1024));
  readSync(descriptor, tail, 0, tail.length, bytes - tail.length);
  const whole = tail
    .toString("utf8")
    .split("\n")
    .slice(tail.length < bytes ? 1 : 0, -1);
  return whole.slice(-linesMax).map((line) => {
    const space = line.indexOf(" ");
    return { at: line.slice(0, space), text: line.slice(space + 1) };
  });
}
