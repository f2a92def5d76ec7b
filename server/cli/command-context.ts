import type { Terminal } from "#server/cli/terminal.ts";

/** What every command is given besides its own options. */
export interface CommandContext {
  readonly terminal: Terminal;
  /** Print JSON, alone, on standard output. */
  readonly json: boolean;
  readonly dataDirectory: string;
}

/** Prints a result: as JSON when that was asked for, else as text. */
export function printResult({ terminal, json }: CommandContext, value: unknown, text: string): void {
  terminal.out(json ? `${JSON.stringify(value, null, 2)}\n` : text);
}
