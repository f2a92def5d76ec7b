import type { Cursor } from "#server/config/read/cursor.ts";

/** The types of parameters (config-language §6). */
export const parameterTypes = ["string", "boolean", "integer", "enum", "executor", "steps", "env_var_name"] as const;

/** What a parameter accepts. */
export type ParameterType = (typeof parameterTypes)[number];

/** Types that the parameters of the whole pipeline may have. */
export const pipelineParameterTypes = [
  "string",
  "boolean",
  "integer",
  "enum",
] as const satisfies readonly ParameterType[];

/** Types that the parameters of an executor may have; an executor has no steps. */
export const executorParameterTypes = [
  ...pipelineParameterTypes,
  "env_var_name",
] as const satisfies readonly ParameterType[];

/** One declared parameter. Only parameters without a default must be given. */
export interface ParameterDeclaration {
  readonly name: string;
  readonly type: ParameterType;
  /** The values an `enum` allows; empty for other types. */
  readonly members: readonly Cursor[];
  readonly defaultValue: Cursor | null;
  readonly at: Cursor;
}
