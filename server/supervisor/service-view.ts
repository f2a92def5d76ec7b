import { measureMemory } from "./process-memory.ts";
import { endedPrefix, type ServiceKeeper, type ServiceSnapshot } from "./service-keeper.ts";
import type { LogLine } from "./service-log.ts";

/** A service as the console shows it. */
export interface ServiceView extends ServiceSnapshot {
  readonly memoryBytes: number | null;
  /** The last one that it printed itself; the keeper's word about its end is in `lastExit`. */
  readonly lastLine: LogLine | null;
}

/** The services as they are now, with their memory measured now. */
export async function viewServices(keepers: readonly ServiceKeeper[]): Promise<ServiceView[]> {
  const snapshots = keepers.map((keeper) => ({ keeper, snapshot: keeper.snapshot() }));
  const running = snapshots.flatMap(({ keeper, snapshot }) =>
    snapshot.pid === null
      ? []
      : [{ name: snapshot.name, pid: snapshot.pid, withChildren: keeper.program.countsChildren }],
  );
  const memory = await measureMemory(running);
  const bytesOf = new Map(running.map(({ name }, index) => [name, memory[index] ?? null]));
  return snapshots.map(({ keeper, snapshot }) => ({
    ...snapshot,
    memoryBytes: bytesOf.get(snapshot.name) ?? null,
    lastLine: keeper.lines().findLast((line) => isItsOwn(line, keeper.keptSince)) ?? null,
  }));
}

/** Whether the service printed this line itself, since this supervisor keeps it. */
function isItsOwn({ at, text }: LogLine, keptSince: string): boolean {
  return at >= keptSince && !text.startsWith(endedPrefix);
}
