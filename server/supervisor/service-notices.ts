import { shownPath } from "./directory-lock.ts";
import type { ServiceKeeper, ServiceSnapshot } from "./service-keeper.ts";
import type { LogLine } from "./service-log.ts";
import type { ServiceSet } from "./service-set.ts";

const warnLevel = 40;
const repeatSeconds = 60;
const noticeCharactersMax = 500;
const wordsCharactersMax = 250;
/** A stack and Node's own remarks fit in; what an earlier life said should not. */
const lastWordsLines = 25;

/**
 * Shows on the terminal, in one line each, what an owner would want to know:
 * services that die, and what they warn of. The same notice of the same service
 * comes at most once a minute; everything is in the log files. Returns what ends
 * it.
 */
export function showServiceNotices(services: ServiceSet, print: (line: string) => void): () => void {
  const shown = new Map<string, number>();
  let silent = false;
  const show = (name: string, text: string) => {
    const key = `${name} ${text.replace(/\d+/g, "#")}`;
    const now = Date.now();
    if (silent || now - (shown.get(key) ?? 0) < repeatSeconds * 1000) return;
    if (shown.size > 1_000) shown.clear();
    shown.set(key, now);
    print(`${name}: ${text.slice(0, noticeCharactersMax)}`);
  };
  for (const keeper of services.keepers) {
    keeper.on("crashed", (snapshot) => show(snapshot.name, describeCrash(snapshot, keeper)));
    keeper.on("line", (line) => {
      const warning = readWarning(line);
      if (warning !== null) show(keeper.program.name, warning);
    });
  }
  return () => {
    silent = true;
  };
}

/**
 * The message of a structured log line that is a warning or worse, or of a
 * database line that tells of a crash or a full disk. Null for all others.
 */
export function readWarning(line: string): string | null {
  if (!line.startsWith("{")) return /PANIC: .*|.*No space left on device.*/.exec(line)?.[0] ?? null;
  try {
    const entry = JSON.parse(line) as { level?: unknown; msg?: unknown };
    return typeof entry.level === "number" && entry.level >= warnLevel ? String(entry.msg ?? "") : null;
  } catch {
    return null;
  }
}

/** The newest line that names an error, of those that a service printed last; null when none does. */
export function lastWords(lines: readonly LogLine[]): string | null {
  const errorLine = /^(?:\w*Error\b.*: .+|.*\b(?:ERROR|FATAL): .+)$/;
  const words = lines.slice(-lastWordsLines).map(({ text }) => readWarning(text) ?? errorLine.exec(text)?.[0] ?? null);
  return words.findLast((word) => word !== null && word !== "") ?? null;
}

function describeCrash(snapshot: ServiceSnapshot, keeper: ServiceKeeper): string {
  const words = lastWords(keeper.lines());
  const log = `See ${shownPath(keeper.log.file)}.`;
  const what = [`stopped unexpectedly (${snapshot.lastExit?.text ?? "unknown"})`, words?.slice(0, wordsCharactersMax)];
  const next =
    snapshot.state === "failed"
      ? "It is not started again until its settings change."
      : `Starting again in ${(((snapshot.retryAt ?? 0) - (snapshot.lastExit?.at ?? 0)) / 1000).toFixed(1)} s.`;
  return `${what.filter((part) => part !== undefined).join(": ")}. ${next} ${log}`;
}
