import { type CursorPlace, cursorPlace } from "#web/features/editor/cursor-place-model.ts";
import { type DefinedElement, type DefinedNames, definedNames } from "#web/features/editor/defined-names-model.ts";
import { type OutlineEntry, outlineOf, type PathPart } from "#web/features/editor/outline-model.ts";
import { type Place, placeNameAt, placeNamed } from "#web/features/editor/place-table.ts";

/** Something that can be written at the cursor. */
export interface Suggestion {
  readonly label: string;
  /** What is written when it is chosen; the label when absent. */
  readonly apply?: string;
  /** One word beside the label: where it comes from. */
  readonly detail?: string;
  /** A sentence about it. */
  readonly info?: string;
  readonly kind: "key" | "value" | "name";
}

/** Suggestions for what stands from `from` to the cursor. */
export interface Suggestions {
  readonly from: number;
  readonly options: readonly Suggestion[];
}

/** What can be written at this place of the file. Null when nothing is known to fit. */
export function suggestionsAt(text: string, offset: number): Suggestions | null {
  const template = templateSuggestions(text, offset);
  if (template !== null) return template;
  const place = cursorPlace(text, offset);
  if (place === null) return null;
  const entries = outlineOf(text);
  const names = definedNames(entries);
  const options = place.kind === "key" ? keyOptions(place, names, { text, entries }) : valueOptions(place, names);
  return options.length === 0 ? null : { from: place.from, options };
}

/** Behind `<<`: the parameters of the pipeline and of the element around, and the pipeline's values. */
function templateSuggestions(text: string, offset: number): Suggestions | null {
  const line = text.slice(text.lastIndexOf("\n", offset - 1) + 1, offset);
  const match = /<<\s*([\w./-]*)$/.exec(line);
  if (match === null) return null;
  const entries = outlineOf(text);
  const names = definedNames(entries);
  const lineNumber = text.slice(0, offset).split("\n").length - 1;
  const around = entries.findLast((entry) => entry.line <= lineNumber && entry.path.length === 2);
  const [section, name] = around?.path ?? [];
  const elements = { jobs: names.jobs, commands: names.commands, executors: names.executors }[String(section)] ?? [];
  const own = elements.find((element) => element.name === name)?.parameters ?? [];
  const labels = [
    ...own.map((parameter) => `parameters.${parameter}`),
    ...names.parameters.map((parameter) => `pipeline.parameters.${parameter}`),
    ...pipelineValueNames,
  ];
  return {
    from: offset - (match[1] ?? "").length,
    options: labels.map((label) => ({ label, kind: "name" as const, detail: label.split(".")[0] ?? "" })),
  };
}

/** The values that files use; the compiler knows more. */
const pipelineValueNames = [
  "pipeline.git.branch",
  "pipeline.git.tag",
  "pipeline.git.revision",
  "pipeline.git.branch.is_default",
  "pipeline.number",
  "pipeline.id",
  "pipeline.project.slug",
  "pipeline.project.git_url",
  "pipeline.trigger_source",
];

interface WrittenFile {
  readonly text: string;
  readonly entries: readonly OutlineEntry[];
}

function keyOptions(at: CursorPlace, names: DefinedNames, file: WrittenFile): Suggestion[] {
  const place = placeNamed(placeNameAt(at.path) ?? undefined);
  const { isEntry } = at;
  const taken = isEntry ? new Set<string>() : siblingKeys(at, file);
  const keys = Object.entries(place?.keys ?? {})
    .filter(([key]) => !taken.has(key) || key === at.typed)
    .map(([key, { doc, to }]): Suggestion => {
      return {
        label: key,
        apply: keyText(key, placeNamed(to), at),
        kind: "key",
        ...(doc === undefined ? {} : { info: doc }),
      };
    });
  const bare = isEntry
    ? (place?.bare ?? []).map((key): Suggestion => ({ label: key, kind: "value", detail: "step" }))
    : [];
  const plain = keys.filter(({ label }) => !bare.some((option) => option.label === label));
  return [
    ...bare,
    ...plain,
    ...argumentOptions(at.path, names, taken),
    ...nameOptions(at, names),
    ...wordOptions(place, isEntry),
  ];
}

function wordOptions(place: Place | null, isEntry: boolean): Suggestion[] {
  return isEntry ? (place?.values ?? []).map((label): Suggestion => ({ label, kind: "value" })) : [];
}

/** A key with what follows it: a list or a mapping begins on the next line. */
function keyText(key: string, to: Place | null, { column, isFlow }: CursorPlace): string {
  if (isFlow || to === null) return `${key}: `;
  const indent = " ".repeat(column + 2);
  if (to.item !== undefined && to.keys === undefined) return `${key}:\n${indent}- `;
  if ((to.keys !== undefined || to.any !== undefined) && to.values === undefined && !mayBeText.has(key))
    return `${key}:\n${indent}`;
  return `${key}: `;
}

/** Keys whose value is more often a word than a mapping. */
const mayBeText = new Set(["run", "executor", "machine", "when", "unless", "not"]);

/** Keys that the mapping around the cursor has already. */
function siblingKeys(at: CursorPlace, { text, entries }: WrittenFile): Set<string> {
  const line = text.slice(0, at.from).split("\n").length - 1;
  const isSibling = (entry: OutlineEntry) => entry.path.length === at.path.length + 1 && entry.column === at.column;
  const ends = (entry: OutlineEntry) => entry.column < at.column;
  const above = entries.filter((entry) => entry.line < line).reverse();
  const below = entries.filter((entry) => entry.line > line);
  const until = (list: readonly OutlineEntry[]) => {
    const end = list.findIndex(ends);
    return (end < 0 ? list : list.slice(0, end)).filter(isSibling);
  };
  return new Set([...until(above), ...until(below)].map(({ path }) => String(path.at(-1))));
}

/** Inside a command's or a job's call: the parameters that it takes. */
function argumentOptions(path: readonly PathPart[], names: DefinedNames, taken: ReadonlySet<string>): Suggestion[] {
  const called = path.at(-1);
  if (typeof called !== "string" || path.at(-2) !== null) return [];
  const around = placeNameAt(path.slice(0, -1));
  const elements = around === "step" ? names.commands : around === "workflowJobInvocation" ? names.jobs : [];
  const parameters = elements.find(({ name }) => name === called)?.parameters ?? [];
  return parameters
    .filter((name) => !taken.has(name))
    .map((name): Suggestion => ({ label: name, apply: `${name}: `, kind: "name", detail: "parameter" }));
}

/** Names that may stand as an entry of this list. */
function nameOptions({ path, isFlow, isEntry, column }: CursorPlace, names: DefinedNames): Suggestion[] {
  if (!isEntry) return [];
  const orbs = names.orbs.map((orb): Suggestion => ({ label: `${orb}/`, kind: "name", detail: "orb" }));
  switch (placeNameAt(path)) {
    case "step":
      return [...names.commands.map((command) => callOption(command, "command", isFlow ? null : column)), ...orbs];
    case "workflowJobInvocation":
      return [...names.jobs.map(({ name }): Suggestion => ({ label: name, kind: "name", detail: "job" })), ...orbs];
    case "requires-item":
      return requiredNames(path, names).map((label): Suggestion => ({ label, kind: "name", detail: "job" }));
    default:
      return [];
  }
}

function callOption({ name, parameters }: DefinedElement, detail: string, column: number | null): Suggestion {
  const takesSome = parameters.length > 0 && column !== null;
  return {
    label: name,
    kind: "name",
    detail,
    ...(takesSome ? { apply: `${name}:\n${" ".repeat((column ?? 0) + 4)}` } : {}),
  };
}

/** Every job of the same workflow, but for the one that requires. */
function requiredNames(path: readonly PathPart[], names: DefinedNames): readonly string[] {
  const own = path.at(-3);
  return (names.invocations.get(String(path[1])) ?? []).filter((name) => name !== own);
}

function valueOptions(at: CursorPlace, names: DefinedNames): Suggestion[] {
  const { path } = at;
  const key = path.at(-1);
  const place = placeNamed(placeNameAt(path) ?? undefined);
  const values = (place?.values ?? []).map((label): Suggestion => ({ label, kind: "value" }));
  const isExecutor = key === "executor" || (key === "name" && path.at(-2) === "executor");
  const executors = isExecutor
    ? names.executors.map(({ name }): Suggestion => ({ label: name, kind: "name", detail: "executor" }))
    : [];
  return [...values, ...executors];
}
