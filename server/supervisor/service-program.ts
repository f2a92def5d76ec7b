/** How a process ended, or why it could not even be started. */
export interface ServiceExit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  /** Set when there was no process at all. */
  readonly reason?: string;
}

/** A process that a program launched. */
export interface ServiceProcess {
  readonly pid: number;
  /** Resolves when it serves. Never has to settle when the process ends first. */
  readonly ready: Promise<void>;
  /** Resolves once, when it has ended. Never rejects. */
  readonly exited: Promise<ServiceExit>;
  signal(signal: NodeJS.Signals): void;
}

/** What the supervisor keeps running. */
export interface ServiceProgram {
  /** Unique; also the name of its log file. */
  readonly name: string;
  /** One sentence for the console: what is missing while it is stopped. */
  readonly purpose: string;
  /**
   * Where it stands: services stop from the highest rank to the lowest. Rank 0 (the
   * database) must run before any other is started.
   */
  readonly rank: number;
  /** Whether its process's children belong to it when memory is counted. */
  readonly countsChildren: boolean;
  /** What asks it to finish and end. */
  readonly stopSignal: NodeJS.Signals;
  /** For how long it usually may finish what it works on before `cutShortSignal`; null where stopping and cutting short are one. */
  readonly finishSecondsMax: number | null;
  /** What asks it to drop its work and end. */
  readonly cutShortSignal: NodeJS.Signals;
  /** How long it may take to clean up and end after that, before it is killed. */
  readonly endSecondsMax: number;
  /** Longer than this in `starting`, and it is killed and tried again. */
  readonly readySecondsMax: number;
  /** Starts one process. May throw. */
  launch(listener: ServiceListener): Promise<ServiceProcess>;
}

/** Who hears what a process says. */
export interface ServiceListener {
  /** Gets every line that it prints. */
  readonly onLine: (line: string) => void;
  /** Gets what it works on, in a few words, and null when that is done. */
  readonly onWork: (work: string | null) => void;
}

/** The exit code (EX_CONFIG) by which a service says that starting it again is of no use. */
export const refusalExitCode = 78;

/** An exit in words: `exit code 1`, `killed by SIGKILL`. */
export function describeExit(exit: ServiceExit): string {
  if (exit.reason !== undefined) return exit.reason;
  if (exit.signal !== null) return `killed by ${exit.signal}`;
  return `exit code ${exit.code ?? "unknown"}`;
}
