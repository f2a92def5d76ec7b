import { parseDocument, stringify } from "yaml";
import type { CompileInput } from "#server/config/compile.ts";
import { readOwnCases } from "#server/config/corpus/own-cases.ts";
import { type RealConfig, readRealConfigs } from "#server/config/corpus/real-configs.ts";

/** What mutated configurations are made from. */
export interface Seeds {
  /** Our own cases: short, each about one thing. */
  readonly cases: readonly CompileInput[];
  /** Single jobs of real configurations, with what they need, cut short; or single entries as written. */
  readonly parts: readonly string[];
  /** Real configurations as they are, up to the largest; none where they are absent. */
  readonly whole: readonly string[];
}

const partLengthMax = 800;

/** Reads our cases and, where they are at hand, the real configurations. Takes a second or two. */
export function readSeeds(): Seeds {
  const real = readRealConfigs();
  return {
    cases: readOwnCases().map(({ input }) => input),
    parts: real.flatMap((config) => [...shortened(config), ...writtenEntries(config)]),
    whole: real.map(({ source }) => source),
  };
}

type YamlMap = Readonly<Record<string, unknown>>;

function isMap(value: unknown): value is YamlMap {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** One small configuration for each job: the job, what it calls, and a workflow of it alone. */
function shortened({ source }: RealConfig): string[] {
  const file: unknown = parseDocument(source, { merge: true, uniqueKeys: false }).toJS({ maxAliasCount: -1 });
  if (!isMap(file) || !isMap(file["jobs"])) return [];
  const invocations = allInvocations(file["workflows"]);
  const jobs = Object.entries(file["jobs"]);
  const parts = jobs.map(([name, job]) => {
    const uses = invocations.filter((use) => use === name || (isMap(use) && name in use)).slice(0, 2);
    const workflows = { main: { jobs: uses.length === 0 ? [name] : uses } };
    const called = ["commands", "executors", "orbs"].map((section): [string, unknown] => [
      section,
      namedIn(job, file[section]),
    ]);
    const config = { version: file["version"], ...Object.fromEntries(called), jobs: { [name]: job }, workflows };
    return stringify(cutShort({ ...config, parameters: file["parameters"] ?? {} }), {
      aliasDuplicateObjects: false,
      lineWidth: 0,
    });
  });
  return parts.filter(({ length }) => length <= partLengthMax);
}

function allInvocations(workflows: unknown): unknown[] {
  if (!isMap(workflows)) return [];
  return Object.values(workflows).flatMap((workflow) =>
    isMap(workflow) && Array.isArray(workflow["jobs"]) ? (workflow["jobs"] as unknown[]) : [],
  );
}

/** The entries of a section whose name occurs in the job. */
function namedIn(job: unknown, section: unknown): YamlMap {
  if (!isMap(section)) return {};
  const text = JSON.stringify(job);
  return Object.fromEntries(Object.entries(section).filter(([name]) => text.includes(name)));
}

const textLengthMax = 60;
const entriesMax = 6;

function cutShort(value: unknown): unknown {
  if (typeof value === "string") return value.slice(0, textLengthMax);
  if (Array.isArray(value)) return value.slice(0, entriesMax).map(cutShort);
  if (!isMap(value)) return value;
  return Object.fromEntries(
    Object.entries(value)
      .slice(0, entriesMax * 2)
      .map(([key, inner]) => [key, cutShort(inner)]),
  );
}

/** Entries of the sections as they were written, with all their comments and anchors, each under its section alone. */
function writtenEntries({ source }: RealConfig): string[] {
  const found: string[] = [];
  let section = "";
  let entry: string[] = [];
  for (const line of [...source.split("\n"), "end:"]) {
    const isSection = /^[^\s#]/.test(line);
    if (isSection || /^ {2}[^\s#]/.test(line)) {
      if (entry.length > 0) found.push(["version: 2.1", section, ...entry].join("\n"));
      entry = [];
    }
    if (isSection) section = line;
    else entry.push(line);
  }
  return found.filter(({ length }) => length <= partLengthMax);
}
