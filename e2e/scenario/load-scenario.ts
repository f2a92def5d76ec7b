import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parse } from "yaml";
import { z } from "zod";
import { type Scenario, scenarioSchema } from "./scenario-schema.ts";

const folder = fileURLToPath(new URL("../scenarios", import.meta.url));

/** A scenario as it lies on disk. */
export interface ScenarioFiles {
  readonly name: string;
  readonly expected: Scenario;
  /** The `.circleci/config.yml` to commit; null when the scenario is that there is none. */
  readonly config: string | null;
  /** Further files of the repository, by path. */
  readonly files: Readonly<Record<string, string>>;
  /** A bundle of orbs to bring in before; null without one. */
  readonly orbsFolder: string | null;
}

/** The names of all scenarios. */
export function scenarioNames(): readonly string[] {
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name)
    .sort();
}

/** Reads one scenario. Throws with every fault of its `expect.yml`, each with the path of the key. */
export function loadScenario(name: string): ScenarioFiles {
  const root = join(folder, name);
  const expected = readExpectation(`e2e/scenarios/${name}/expect.yml`, readFileSync(join(root, "expect.yml"), "utf8"));
  const config = join(root, "config.yml");
  const orbs = join(root, "orbs");
  return {
    name,
    expected,
    config: existsSync(config) ? readFileSync(config, "utf8") : null,
    files: readFiles(join(root, "repository")),
    orbsFolder: existsSync(orbs) ? orbs : null,
  };
}

/** Reads the text of an `expect.yml`. */
export function readExpectation(path: string, text: string): Scenario {
  const parsed = scenarioSchema.safeParse(parse(text));
  if (!parsed.success) throw new Error(`${path}:\n${z.prettifyError(parsed.error)}`);
  return parsed.data;
}

function readFiles(root: string): Record<string, string> {
  if (!existsSync(root)) return {};
  const entries = readdirSync(root, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return Object.fromEntries(
    entries.map((entry) => {
      const path = join(entry.parentPath, entry.name);
      return [path.slice(root.length + 1), readFileSync(path, "utf8")];
    }),
  );
}
