import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { CompileInput } from "#server/config/compile.ts";
import type { GivenOrbs } from "#server/config/element/orb-shelf.ts";
import type { GivenOrb } from "#server/core/orb/orb-source.ts";

const casesFolder = join(import.meta.dirname, "../cases");

/** One case of the compiler: a configuration with the commit it is compiled for, and where its expectations are. */
export interface OwnCase {
  /** `feature/promise-in-words`. */
  readonly name: string;
  readonly input: CompileInput;
}

/** Every folder below `cases/<feature>/` is one case. */
export function readOwnCases(): OwnCase[] {
  const names = readdirSync(casesFolder).flatMap((feature) =>
    readdirSync(join(casesFolder, feature)).map((name) => `${feature}/${name}`),
  );
  return names.map((name) => ({ name, input: inputOf(name) }));
}

/** The text of a file of a case, or null when the case has no such file. */
export function readCaseFile(name: string, file: string): string | null {
  const path = join(casesFolder, name, file);
  return existsSync(path) ? readFileSync(path, "utf8") : null;
}

function inputOf(name: string): CompileInput {
  const context = JSON.parse(readCaseFile(name, "context.json") ?? "{}") as Partial<CompileInput>;
  const source = readCaseFile(name, "config.yml") ?? "";
  const orbs = orbsOf(name);
  return { orbs, branch: context.tag === undefined ? "main" : null, tag: null, pipelineValues: {}, ...context, source };
}

/** What `orbs/references.json` gives: by reference, the file in `orbs/` and what else is known of the orb. */
function orbsOf(name: string): GivenOrbs {
  type Given = { file: string; version?: string; nested?: Record<string, string> } | { problem: string };
  const given = JSON.parse(readCaseFile(name, "orbs/references.json") ?? "{}") as Record<string, Given>;
  const entries = Object.entries(given).map(([reference, orb]): [string, GivenOrb] => {
    if ("problem" in orb) return [reference, orb];
    const source = readCaseFile(name, `orbs/${orb.file}`) ?? "";
    return [reference, { version: orb.version ?? reference, source, nested: orb.nested ?? {} }];
  });
  return new Map(entries);
}
