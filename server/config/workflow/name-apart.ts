import type { JobDefinition } from "#server/config/job/job-definition.ts";
import type { CompiledInvocation, CompiledWorkflow } from "#server/config/workflow/compiled-config.ts";

/**
 * Gives jobs that differ different names in the whole file. Within a workflow names are unique
 * already; where several workflows use one name for different jobs, because they pass different
 * arguments, each of those jobs is numbered: `x-1`, `x-2` in order of appearance. Workflows that run
 * the very same job share its name. A compiled configuration has one entry for each name.
 */
export function nameApart(workflows: readonly CompiledWorkflow[]): CompiledWorkflow[] {
  const taken = new Set(workflows.flatMap(({ invocations }) => invocations.map(({ name }) => name)));
  const textOf = createDefinitionText();
  const newNames = new Map<string, Map<string, string>>();
  for (const [name, definitions] of definitionsByName(workflows)) {
    if (definitions.every((definition) => definition === definitions[0])) continue;
    const texts = [...new Set(definitions.map(textOf))];
    if (texts.length > 1) newNames.set(name, numbered(name, texts, taken));
  }
  if (newNames.size === 0) return [...workflows];
  const nameOf = ({ name, definition }: CompiledInvocation) =>
    definition.type !== "approval" ? (newNames.get(name)?.get(textOf(definition)) ?? name) : name;
  return workflows.map((workflow) => ({ ...workflow, invocations: renamed(workflow.invocations, nameOf) }));
}

/** Jobs by name; approvals are not entries of a compiled configuration. */
function definitionsByName(workflows: readonly CompiledWorkflow[]): Map<string, JobDefinition[]> {
  const byName = new Map<string, JobDefinition[]>();
  for (const { name, definition } of workflows.flatMap(({ invocations }) => invocations)) {
    if (definition.type === "approval") continue;
    const list = byName.get(name);
    if (list === undefined) byName.set(name, [definition]);
    else list.push(definition);
  }
  return byName;
}

/** A text that two definitions share exactly when they do the same; written once for each. */
function createDefinitionText(): (definition: JobDefinition) => string {
  const texts = new Map<JobDefinition, string>();
  return (definition) => {
    const known = texts.get(definition);
    if (known !== undefined) return known;
    const text = JSON.stringify(definition);
    texts.set(definition, text);
    return text;
  };
}

function numbered(name: string, texts: readonly string[], taken: Set<string>): Map<string, string> {
  const names = new Map<string, string>();
  let number = 0;
  for (const text of texts) {
    do number += 1;
    while (taken.has(`${name}-${number}`));
    names.set(text, `${name}-${number}`);
    taken.add(`${name}-${number}`);
  }
  return names;
}

function renamed(
  invocations: readonly CompiledInvocation[],
  nameOf: (invocation: CompiledInvocation) => string,
): CompiledInvocation[] {
  const names = new Map(invocations.map((invocation) => [invocation.name, nameOf(invocation)]));
  return invocations.map((invocation) => ({
    ...invocation,
    name: nameOf(invocation),
    requires: invocation.requires.map(({ job, statuses }) => ({ job: names.get(job) ?? job, statuses })),
  }));
}
