import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { inheritedEnvironment } from "#server/env.ts";

/** A configuration that ran somewhere. */
export interface RealConfig {
  /** The file's name without `.yml`: `vuejs__vue`. */
  readonly name: string;
  readonly source: string;
}

/** Where real configurations are kept, or null: they are other people's work and not part of this project. */
export function realConfigsFolder(): string | null {
  const named = inheritedEnvironment()["ROTUNDA_CORPUS_DIR"];

  const folder = named === undefined ? join(import.meta.dirname, "../../../../shared/corpus") : resolve(named);
  return existsSync(folder) ? folder : null;
}

/** All real configurations at hand by name, none when their folder is absent. */
export function readRealConfigs(): RealConfig[] {
  const folder = realConfigsFolder();
  if (folder === null) return [];
  const files = readdirSync(folder).filter((file) => file.endsWith(".yml"));
  return files.sort().map((file) => ({ name: file.slice(0, -4), source: readFileSync(join(folder, file), "utf8") }));
}
