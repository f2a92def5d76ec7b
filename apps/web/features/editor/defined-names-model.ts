import type { OutlineEntry } from "#web/features/editor/outline-model.ts";

/** A thing that the file defines, with the parameters that it takes. */
export interface DefinedElement {
  readonly name: string;
  readonly parameters: readonly string[];
}

/** What a file defines, by name. */
export interface DefinedNames {
  readonly jobs: readonly DefinedElement[];
  readonly commands: readonly DefinedElement[];
  readonly executors: readonly DefinedElement[];
  readonly orbs: readonly string[];
  /** Parameters of the whole pipeline. */
  readonly parameters: readonly string[];
  /** The names that jobs go by in each workflow. */
  readonly invocations: ReadonlyMap<string, readonly string[]>;
}

/** Collects what a file defines out of its outline. */
export function definedNames(entries: readonly OutlineEntry[]): DefinedNames {
  const under = (...path: string[]) =>
    entries
      .filter(
        (entry) => entry.path.length === path.length + 1 && path.every((part, index) => entry.path[index] === part),
      )
      .map(({ path: own }) => own.at(-1))
      .filter((name) => typeof name === "string");
  const elements = (section: string) =>
    under(section).map((name) => ({ name, parameters: under(section, name, "parameters") }));
  return {
    jobs: elements("jobs"),
    commands: elements("commands"),
    executors: elements("executors"),
    orbs: under("orbs"),
    parameters: under("parameters"),
    invocations: new Map(under("workflows").map((workflow) => [workflow, invocationsOf(entries, workflow)])),
  };
}

/** `- build`, `- build: {…}` and its `name: …`, and `jobs: [build, test]`. */
function invocationsOf(entries: readonly OutlineEntry[], workflow: string): string[] {
  const names = new Set<string>();
  for (const { path, value } of entries) {
    if (path[0] !== "workflows" || path[1] !== workflow || path[2] !== "jobs") continue;
    const own = path.at(-1);
    if (path.length === 3) for (const name of listed(value)) names.add(name);
    else if (path.length === 4 && value !== "" && !/^[[{]/.test(value)) names.add(unquoted(value));
    else if (path.length === 5 && typeof own === "string") names.add(own);
    else if (path.length === 6 && own === "name" && value !== "") {
      names.delete(String(path[4]));
      names.add(unquoted(value));
    }
  }
  return [...names];
}

function listed(value: string): string[] {
  const inside = /^\[(.*)\]$/.exec(value)?.[1] ?? "";
  return inside
    .split(",")
    .map((item) => unquoted(item.trim()))
    .filter((item) => item !== "" && !/[{}:]/.test(item));
}

const unquoted = (value: string): string => value.replace(/^(["'])(.*)\1$/, "$2");
