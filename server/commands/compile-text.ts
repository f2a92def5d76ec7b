import { processWithOrbs } from "#server/commands/compile-with-orbs.ts";
import { pipelineValues } from "#server/commands/pipeline-values.ts";
import type { OrbDeps } from "#server/commands/resolve-orb.ts";
import type { CompileInput } from "#server/config/compile.ts";
import type { ConfigIssue } from "#server/core/plan/config-issue.ts";

/** A configuration that nobody runs: it is only to be looked at. */
export interface CompileRequest {
  readonly source: string;
  /** `pipeline.*` by full name, over those that are made up. */
  readonly values: Readonly<Record<string, unknown>>;
  readonly parameters: Readonly<Record<string, string | number | boolean>>;
}

/** What it compiles to, or its faults. */
export interface CompiledText {
  /** Null exactly when an issue is an error. */
  readonly output: string | null;
  readonly issues: readonly ConfigIssue[];
}

const facts = {
  id: "00000000-0000-0000-0000-000000000001",
  number: 1,
  projectSlug: "git/local/project",
  repositoryUrl: "/repository",
  defaultBranch: "main",
  branch: "main",
  tag: null,
  triggerType: "api",
};

/**
 * Compiles a configuration for whoever wants to see what it means: every door that takes a text comes
 * here. Values of a kind that `pipeline.*` cannot have are left out, as are those of parameters,
 * which only `parameters` passes.
 */
export async function compileText(
  deps: OrbDeps,
  { source, values, parameters }: CompileRequest,
): Promise<CompiledText> {
  const made = pipelineValues(facts, "0".repeat(40));
  const given = Object.entries(values)
    .map(([name, value]) => [name.startsWith("pipeline.") ? name : `pipeline.${name}`, value] as const)
    .filter(([name, value]) => !name.startsWith("pipeline.parameters.") && isScalar(value));
  const input: CompileInput = {
    source,
    branch: "main",
    tag: null,
    pipelineValues: { ...made, ...(Object.fromEntries(given) as CompileInput["pipelineValues"]) },
    pipelineParameters: parameters,
  };
  return processWithOrbs(deps, input);
}

function isScalar(value: unknown): boolean {
  return value === null || ["string", "number", "boolean"].includes(typeof value);
}
