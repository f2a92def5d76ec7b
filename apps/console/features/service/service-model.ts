import type { Service, ServiceLogLine } from "#console/lib/trpc.ts";
import type { AnyStatus } from "#ui/status/status-group.ts";
import { formatDuration } from "#ui/time/format-time.ts";

export type ServiceState = Service["state"];
export type ServiceAction = "stop" | "start" | "restart";

/** How a state looks: one of the product's status shapes, and its own word. */
export const stateLooks = {
  running: { icon: "success", word: "Running" },
  starting: { icon: "running", word: "Starting" },
  stopping: { icon: "running", word: "Stopping" },
  stopped: { icon: "canceled", word: "Stopped" },
  backingOff: { icon: "infrastructure_fail", word: "Waiting to restart" },
  failed: { icon: "failed", word: "Failed" },
} as const satisfies Record<ServiceState, { icon: AnyStatus; word: string }>;

/** What can be done in a state. */
export const stateActions = {
  running: ["restart", "stop"],
  starting: ["restart", "stop"],
  stopping: ["stop"],
  stopped: ["start"],
  backingOff: ["start", "stop"],
  failed: ["start"],
} as const satisfies Record<ServiceState, readonly ServiceAction[]>;

/** What a button says. */
export const actionWords = {
  start: "Start Now",
  restart: "Restart Now",
  stop: "Stop Now",
} as const satisfies Record<ServiceAction, string>;

/** What stands beside the state: what it works on, why it is not running, or when it is tried again. */
export function stateDetail(service: Service, now: number): string | null {
  if (service.state === "backingOff" && service.retryAt !== null) {
    const wait = service.retryAt - now;
    return `${service.lastExit?.text ?? "Ended"}; again ${wait < 1000 ? "now" : `in ${formatDuration(wait)}`}`;
  }
  if (service.work !== null) return service.state === "stopping" ? `First finishes ${service.work}` : service.work;
  return service.state === "failed" ? (service.lastExit?.text ?? null) : null;
}

/** The whole in one line: how many run, and their memory together. */
export function summarize(services: readonly Service[]): { readonly running: number; readonly memoryBytes: number } {
  return {
    running: services.filter(({ state }) => state === "running").length,
    memoryBytes: services.reduce((sum, { memoryBytes }) => sum + (memoryBytes ?? 0), 0),
  };
}

/** A log line as it is shown. */
export interface ShownLine {
  readonly time: string;
  readonly tone: "plain" | "quiet" | "warning" | "error";
  readonly text: string;
  /** What a structured line says besides its message. */
  readonly rest: string;
}

/** Reads a line: structured ones (JSON with a level and a message) are taken apart, all others stay as they are. */
export function readLine(line: ServiceLogLine): ShownLine {
  const time = new Date(line.at).toTimeString().slice(0, 8);
  const entry = parseEntry(line.text);
  if (entry === null) return { time, tone: plainTone(line.text), text: line.text, rest: "" };
  const { level, msg, time: _time, pid: _pid, hostname: _hostname, service: _service, ...others } = entry;
  const rest = Object.entries(others).map(
    ([name, value]) => `${name}=${typeof value === "string" ? value : JSON.stringify(value)}`,
  );
  return { time, tone: levelTone(Number(level)), text: String(msg ?? ""), rest: rest.join(" ") };
}

function parseEntry(text: string): Record<string, unknown> | null {
  if (!text.startsWith("{")) return null;
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null && "level" in value ? { ...value } : null;
  } catch {
    return null;
  }
}

function levelTone(level: number): ShownLine["tone"] {
  if (level >= 50) return "error";
  if (level >= 40) return "warning";
  return level < 30 ? "quiet" : "plain";
}

function plainTone(text: string): ShownLine["tone"] {
  if (/\b(?:ERROR|FATAL|PANIC)\b|Error:/.test(text)) return "error";
  return /\bWARN(?:ING)?\b/.test(text) ? "warning" : "plain";
}
