import { parseDocument, stringify } from "yaml";
import type { ArgumentKind } from "#server/config/corpus/argument-kind.ts";
import { collectOrbUses, type ElementUses, type OrbSection } from "#server/config/corpus/orb-uses.ts";
import type { GivenOrbs } from "#server/config/element/orb-shelf.ts";
import type { GivenOrb } from "#server/core/orb/orb-source.ts";

/**
 * For every orb of a registry that a file uses, an orb with just what it uses: the same names and
 * parameters of the types that its arguments have. So everything but the insides of the orbs is
 * checked in full, as it would be with the orbs themselves. `fill` fills in `<< >>` of references.
 */
export function standInOrbs(source: string, fill: (text: string) => string): GivenOrbs {
  const file: unknown = parseDocument(source, { merge: true, uniqueKeys: false }).toJS({ maxAliasCount: -1 });
  const orbs = [...collectOrbUses(file, fill)].map(([reference, elements]): [string, GivenOrb] => [
    reference,
    { version: reference, source: orbText(reference, [...elements.values()]), nested: {} },
  ]);
  return new Map(orbs);
}

function orbText(reference: string, elements: readonly ElementUses[]): string {
  const section = (wanted: OrbSection, body: (element: ElementUses) => object) =>
    Object.fromEntries(elements.filter((one) => one.section === wanted).map((one) => [one.name, body(one)]));
  const place = reference.includes("windows")
    ? windowsPlace
    : { docker: [{ image: `orb/${reference.split("@")[0]}` }] };
  return stringify({
    version: "2.1",
    commands: section("commands", (element) => ({ ...parametersOf(element), steps: stepsOf(element) })),
    jobs: section("jobs", (element) => ({
      ...parametersOf(element),
      ...(element.arguments.has("executor") ? { executor: "<< parameters.executor >>" } : place),
      steps: stepsOf(element),
    })),
    executors: section("executors", (element) => ({ ...parametersOf(element), ...place })),
  });
}

const windowsPlace = {
  machine: { image: "windows-server-2022-gui:current", shell: "bash.exe" },
  resource_class: "windows.medium",
};

function parametersOf(element: ElementUses): object {
  const parameters = [...element.arguments].map(([name, { kinds, count }]) => {
    const type = element.section === "jobs" && name === "executor" ? "executor" : typeFor(kinds);
    return [name, { type, ...(count < element.count ? { default: defaults[type] } : {}) }];
  });
  return parameters.length === 0 ? {} : { parameters: Object.fromEntries(parameters) };
}

/** Where several kinds of value are given, the one that takes most of them. */
function typeFor(kinds: ReadonlySet<ArgumentKind>): ArgumentKind {
  const order: readonly ArgumentKind[] = ["steps", "executor", "string", "env_var_name", "integer", "boolean"];
  return order.find((kind) => kinds.has(kind)) ?? "string";
}

const defaults: Readonly<Record<ArgumentKind, unknown>> = {
  string: "",
  boolean: false,
  integer: 0,
  steps: [],
  executor: "default",
  env_var_name: "NAME",
};

/** One command that is named after the element, and the steps that were handed in. */
function stepsOf(element: ElementUses): unknown[] {
  const passed = [...element.arguments].filter(([, { kinds }]) => typeFor(kinds) === "steps");
  return [
    { run: { name: `orb ${element.name}`, command: "true" } },
    ...passed.map(([name]) => ({ steps: `<< parameters.${name} >>` })),
  ];
}
