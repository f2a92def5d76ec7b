import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll } from "vitest";

/** Settings of agents beside the server's store, a new one each time; all are gone when the tests around are through. */
export function nearStoreSettings(): () => Record<string, string> {
  const made: string[] = [];
  afterAll(() => {
    for (const directory of made) rmSync(directory, { recursive: true, force: true });
  });
  return () => {
    const directory = mkdtempSync(join(tmpdir(), "rotunda-near-store-"));
    made.push(directory);
    return { ROTUNDA_AGENT_STORE_DIRECTORY: directory };
  };
}
