import {
  type ArgumentKind,
  declaredKinds,
  isMap,
  type KnownKinds,
  kindOfArgument,
  matrixKinds,
  type YamlMap,
} from "#server/config/corpus/argument-kind.ts";

/** The sections of an orb that can be used from outside. */
export type OrbSection = "commands" | "jobs" | "executors";

/** How a configuration uses one element of an orb. */
export interface ElementUses {
  readonly section: OrbSection;
  readonly name: string;
  count: number;
  /** By parameter: the kinds of the values given, and how often one was given. */
  readonly arguments: Map<string, { readonly kinds: Set<ArgumentKind>; count: number }>;
}

/** By reference of the orb, then by section and name of the element. */
export type OrbUses = Map<string, Map<string, ElementUses>>;

interface Standing {
  readonly orbs: ReadonlyMap<string, string>;
  readonly known: KnownKinds;
  /** The key that the value belongs to. */
  readonly key: string;
  readonly inWorkflows: boolean;
}

/** What of an invocation is not an argument of the job (config-language §16.1). */
const invocationKeys = new Set([
  "requires",
  "name",
  "context",
  "filters",
  "type",
  "matrix",
  "pre-steps",
  "post-steps",
  "serial-group",
  "override-with",
]);

/** Reads from a file as YAML which elements of which orbs of a registry it uses, and with what arguments. */
export function collectOrbUses(file: unknown, fill: (text: string) => string): OrbUses {
  const uses: OrbUses = new Map();
  const walk = createWalk(uses, fill);
  const pipeline = isMap(file) ? declaredKinds(file["parameters"], "pipeline.parameters.") : [];
  const known = new Map<string, ArgumentKind>([...pipeline, ["pipeline.number", "integer"]]);
  walk(file, { orbs: new Map(), known, key: "", inWorkflows: false });
  return uses;
}

function createWalk(uses: OrbUses, fill: (text: string) => string): (value: unknown, standing: Standing) => void {
  const note = (standing: Standing, section: OrbSection, called: string): ElementUses | null => {
    const [alias = "", name = ""] = called.split("/");
    const reference = standing.orbs.get(alias);
    if (reference === undefined || name === "") return null;
    const ofOrb = uses.get(reference) ?? new Map<string, ElementUses>();
    uses.set(reference, ofOrb);
    const key = `${section} ${name}`;
    const element = ofOrb.get(key) ?? { section, name, count: 0, arguments: new Map() };
    ofOrb.set(key, element);
    return element;
  };

  const noteCall = (standing: Standing, section: OrbSection, called: string, given: YamlMap): void => {
    const element = note(standing, section, called);
    if (element === null) return;
    element.count += 1;
    for (const [name, value] of Object.entries(given)) noteArgument(element, name, value, standing.known);
  };

  const item = (value: unknown, standing: Standing): void => {
    const isJob = standing.inWorkflows && standing.key === "jobs";
    if (typeof value === "string") {
      noteCall(standing, isJob ? "jobs" : "commands", value, {});
      if (!isJob && !standing.key.endsWith("steps")) noteCall(standing, "executors", value, {});
      return;
    }
    const [called] = isMap(value) ? Object.keys(value) : [];
    const given = isMap(value) && called !== undefined ? value[called] : null;
    if (!isMap(value) || called === undefined) return walk(value, standing);
    const inner =
      isMap(given) && isJob ? { ...standing, known: new Map([...standing.known, ...matrixKinds(given)]) } : standing;
    noteCall(inner, isJob ? "jobs" : "commands", called, isMap(given) ? (isJob ? argumentsOf(given) : given) : {});
    if (isMap(given) && typeof given["override-with"] === "string") note(standing, "jobs", given["override-with"]);
    walk(value, inner);
  };

  const walk = (value: unknown, standing: Standing): void => {
    if (typeof value === "string") noteCall(standing, "executors", value, {});
    else if (Array.isArray(value)) for (const entry of value) item(entry, standing);
    else if (isMap(value)) {
      const inner = standingIn(value, standing, fill);
      const { name, ...given } = value;
      if (typeof name === "string" && name.includes("/")) noteCall(inner, "executors", name, given);
      for (const [key, entry] of Object.entries(value)) {
        const inWorkflows = inner.inWorkflows || key === "workflows" || key === "job-groups";
        if (!(key === "name" && typeof name === "string")) walk(entry, { ...inner, key, inWorkflows });
      }
    }
  };
  return walk;
}

/** Inside a map that declares parameters or names orbs, those are known besides. */
function standingIn(map: YamlMap, standing: Standing, fill: (text: string) => string): Standing {
  const kinds = declaredKinds(map["parameters"], "parameters.");
  const named = isMap(map["orbs"]) ? Object.entries(map["orbs"]) : [];
  const references = named.flatMap(([alias, orb]) =>
    typeof orb === "string" ? [[alias, fill(orb)] satisfies [string, string]] : [],
  );
  if (kinds.length === 0 && references.length === 0) return standing;
  return {
    ...standing,
    known: new Map([...standing.known, ...kinds]),
    orbs: new Map([...standing.orbs, ...references]),
  };
}

/** The arguments of a job: what is no key of the invocation, and the members of its matrix. */
function argumentsOf(invocation: YamlMap): YamlMap {
  const own = Object.entries(invocation).filter(([key]) => !invocationKeys.has(key));
  const matrix = invocation["matrix"];
  const members = isMap(matrix) && isMap(matrix["parameters"]) ? Object.entries(matrix["parameters"]) : [];
  const first = members.map(([name, values]): [string, unknown] => [name, Array.isArray(values) ? values[0] : values]);
  return Object.fromEntries([...own, ...first]);
}

function noteArgument(element: ElementUses, name: string, value: unknown, known: KnownKinds): void {
  const argument = element.arguments.get(name) ?? { kinds: new Set(), count: 0 };
  element.arguments.set(name, argument);
  const kind = kindOfArgument(value, known);
  if (kind === null) return;
  argument.kinds.add(kind);
  argument.count += 1;
}
