/** What a value passed to an element can be, as the type of a parameter. */
export type ArgumentKind = "string" | "boolean" | "integer" | "steps" | "executor" | "env_var_name";

/** The declared types of what `<< >>` can name where a value is written: `parameters.x`, `matrix.y`. */
export type KnownKinds = ReadonlyMap<string, ArgumentKind>;

export type YamlMap = Readonly<Record<string, unknown>>;

/** Whether a value is a map of YAML. */
export function isMap(value: unknown): value is YamlMap {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** The type of parameter that accepts a value; a template has the type of what it names. Null is no value at all. */
export function kindOfArgument(value: unknown, known: KnownKinds): ArgumentKind | null {
  if (value === null || value === undefined) return null;
  if (typeof value === "boolean") return "boolean";
  if (typeof value === "number") return Number.isInteger(value) ? "integer" : "string";
  if (Array.isArray(value)) return "steps";
  if (isMap(value)) return "executor";
  const name = /^<<\s*([\w.-]+)\s*>>$/.exec(String(value))?.[1];
  return (name === undefined ? undefined : known.get(name)) ?? "string";
}

const kindOfType: Readonly<Record<string, ArgumentKind>> = {
  boolean: "boolean",
  integer: "integer",
  steps: "steps",
  executor: "executor",
  env_var_name: "env_var_name",
};

/** What a `parameters` section declares, by the name that templates use. */
export function declaredKinds(section: unknown, prefix: string): [string, ArgumentKind][] {
  if (!isMap(section)) return [];
  return Object.entries(section).flatMap(([name, declaration]) =>
    isMap(declaration) && typeof declaration["type"] === "string"
      ? [[`${prefix}${name}`, kindOfType[declaration["type"]] ?? "string"] satisfies [string, ArgumentKind]]
      : [],
  );
}

/** What the members of a matrix are, by the name that templates use. */
export function matrixKinds(invocation: YamlMap): [string, ArgumentKind][] {
  const matrix = invocation["matrix"];
  const parameters = isMap(matrix) ? matrix["parameters"] : null;
  if (!isMap(parameters)) return [];
  return Object.entries(parameters).flatMap(([name, values]) => {
    const kind = Array.isArray(values) ? kindOfArgument(values[0], new Map()) : null;
    return kind === null ? [] : [[`matrix.${name}`, kind] satisfies [string, ArgumentKind]];
  });
}
