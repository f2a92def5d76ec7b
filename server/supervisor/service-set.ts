import { ServiceKeeper } from "./service-keeper.ts";
import { openServiceLog } from "./service-log.ts";
import type { ServiceProgram } from "./service-program.ts";

/** The services of one installation, and what can be done to all of them. */
export interface ServiceSet {
  readonly keepers: readonly ServiceKeeper[];
  find(name: string): ServiceKeeper | null;
  /**
   * Starts rank 0, waits until it runs, then starts all others at once. Resolves
   * when they were asked to start, or when a stop came in between.
   */
  startAll(): Promise<void>;
  /** Stops one rank after another, the highest first. Whoever works may finish for this long, or as the programs say. */
  stopAll(finishSecondsMax?: number): Promise<void>;
  restartAll(): Promise<void>;
  /** Cuts short what is being stopped, now and further on. */
  cutShort(): void;
  /** Kills what is being stopped, now and further on, except the database, which is quick by itself. */
  hurry(): void;
}

/** Makes a keeper for each program, with its log in `logsDirectory`. Starts none. */
export function createServiceSet(logsDirectory: string, programs: readonly ServiceProgram[]): ServiceSet {
  const keepers = programs.map((program) => new ServiceKeeper(program, openServiceLog(logsDirectory, program.name)));
  const ofRank = (rank: number) => keepers.filter((keeper) => keeper.program.rank === rank);
  let orderNumber = 0;
  let isCutShort = false;
  let hurried = false;

  async function startAll(): Promise<void> {
    orderNumber += 1;
    const order = orderNumber;
    for (const keeper of ofRank(0)) {
      keeper.start();
      await keeper.untilState((state) => state === "running" || state === "stopped");
    }
    if (order !== orderNumber) return;
    for (const keeper of keepers) keeper.start();
  }

  async function stopAll(finishSecondsMax?: number): Promise<void> {
    orderNumber += 1;
    isCutShort = false;
    const ranks = [...new Set(keepers.map((keeper) => keeper.program.rank))].sort((a, b) => b - a);
    for (const rank of ranks) {
      const stopped = Promise.all(ofRank(rank).map((keeper) => keeper.stop(isCutShort ? 0 : finishSecondsMax)));
      if (hurried) hurry();
      await stopped;
    }
  }

  function cutShort(): void {
    isCutShort = true;
    for (const keeper of keepers) keeper.cutShort();
  }

  function hurry(): void {
    hurried = true;
    for (const keeper of keepers) if (keeper.program.rank > 0) keeper.hurry();
  }

  return {
    keepers,
    find: (name) => keepers.find((keeper) => keeper.program.name === name) ?? null,
    startAll,
    stopAll,
    restartAll: () => stopAll().then(startAll),
    cutShort,
    hurry,
  };
}
