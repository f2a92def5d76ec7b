import { randomUUID } from "node:crypto";
import { chmodSync, renameSync, writeFileSync } from "node:fs";

/**
 * Replaces a file that only its owner may read. A reader sees the old text or
 * the new one, never half; a kill leaves the old one.
 */
export function writePrivateFile(path: string, text: string): void {
  const fresh = `${path}.${randomUUID()}`;
  writeFileSync(fresh, text, { mode: 0o600, flag: "wx", flush: true });
  chmodSync(fresh, 0o600);
  renameSync(fresh, path);
}
