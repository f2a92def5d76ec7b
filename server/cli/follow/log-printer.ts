import { StringDecoder } from "node:string_decoder";

/** Prints the output of jobs that run side by side: whole lines, each with its job's name when there are several. */
export interface LogPrinter {
  /** More of a step's output. */
  write(source: LogSource, bytes: Uint8Array): void;
  /** The step has ended: its last line is printed even without a newline. */
  end(source: LogSource): void;
}

/** Whose output it is. */
export interface LogSource {
  /** Tells streams apart. */
  readonly key: string;
  /** The job's name, with its parallel index when it has several; null prints lines bare. */
  readonly label: string | null;
}

interface Stream {
  readonly decoder: StringDecoder;
  rest: string;
}

/** Prints to `out`. A line that is written over with carriage returns is printed as it ended. */
export function createLogPrinter(out: (text: string) => void): LogPrinter {
  const streams = new Map<string, Stream>();
  const print = ({ label }: LogSource, line: string): void => {
    const bare = line.replace(/\r+$/, "");
    const shown = bare.slice(bare.lastIndexOf("\r") + 1);
    out(label === null ? `${shown}\n` : `[${label}] ${shown}\n`);
  };
  return {
    write: (source, bytes) => {
      const stream = streams.get(source.key) ?? { decoder: new StringDecoder("utf8"), rest: "" };
      streams.set(source.key, stream);
      const lines = (stream.rest + stream.decoder.write(Buffer.from(bytes))).split("\n");
      stream.rest = lines.pop() ?? "";
      for (const line of lines) print(source, line);
    },
    end: (source) => {
      const stream = streams.get(source.key);
      streams.delete(source.key);
      const rest = stream === undefined ? "" : stream.rest + stream.decoder.end();
      if (rest !== "") print(source, rest);
    },
  };
}
