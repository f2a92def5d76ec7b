import { AppError } from "#server/core/error/app-error.ts";
import type { Context, ContextStore } from "#server/core/ports/context-store.ts";
import type { SealedVariable, Variable, VariableOwner, VariableStore } from "#server/core/ports/variable-store.ts";

/** The rows that both stores in memory share, with the organizations and projects that exist. */
export class FakeVariableMemory {
  readonly organizations = new Map<string, string>();
  /** Organization id by project id. */
  readonly projects = new Map<string, string>();
  readonly contexts = new Map<string, Context>();
  readonly variables = new Map<string, Map<string, Variable & SealedVariable>>();

  of(owner: VariableOwner): Map<string, Variable & SealedVariable> {
    const id = "projectId" in owner ? owner.projectId : owner.contextId;
    const known = "projectId" in owner ? this.projects.has(id) : this.contexts.has(id);
    if (!known) return new Map();
    const found = this.variables.get(id) ?? new Map<string, Variable & SealedVariable>();
    this.variables.set(id, found);
    return found;
  }
}

const byName = (a: { readonly name: string }, b: { readonly name: string }): number => (a.name < b.name ? -1 : 1);

/** VariableStore in memory. */
export function fakeVariableStore(memory: FakeVariableMemory): VariableStore {
  const sealed = (owner: VariableOwner): SealedVariable[] =>
    [...memory.of(owner).values()].map(({ name, sealed: text }) => ({ name, sealed: text }));
  return {
    list: async (owner) =>
      [...memory.of(owner).values()].map(({ sealed: _sealed, ...variable }) => variable).sort(byName),
    put: async (owner, { name, sealed: text, shown, countMax }, { now }) => {
      const id = "projectId" in owner ? owner.projectId : owner.contextId;
      if (!memory.projects.has(id) && !memory.contexts.has(id))
        throw new AppError("not_found", { userMessage: "Not found" });
      const variables = memory.of(owner);
      const before = variables.get(name);
      if (before === undefined && variables.size >= countMax)
        throw new AppError("invalid_input", { userMessage: `There are ${countMax} variables already.` });
      const variable = { name, shown, createdAt: before?.createdAt ?? now, updatedAt: now };
      variables.set(name, { ...variable, sealed: text });
      return variable;
    },
    remove: async (owner, name) => memory.of(owner).delete(name),
    forTask: async (projectId, names) => ({
      project: sealed({ projectId }),
      contexts: [...memory.contexts.values()]
        .filter(({ organizationId, name }) => organizationId === memory.projects.get(projectId) && names.includes(name))
        .map(({ id, name }) => ({ contextId: id, name, variables: sealed({ contextId: id }) })),
    }),
  };
}

/** ContextStore in memory. */
export function fakeContextStore(memory: FakeVariableMemory): ContextStore {
  const list = (organizationId: string): Context[] =>
    [...memory.contexts.values()].filter((context) => context.organizationId === organizationId).sort(byName);
  return {
    organization: async (ref) => {
      const found = [...memory.organizations].find(([id, name]) => ("id" in ref ? id === ref.id : name === ref.name));
      return found === undefined ? null : { id: found[0], name: found[1] };
    },
    list: async (organizationId) => list(organizationId),
    find: async (id) => memory.contexts.get(id) ?? null,
    create: async (context, countMax, { now }) => {
      const all = list(context.organizationId);
      if (all.some(({ name }) => name === context.name))
        throw new AppError("conflict", { userMessage: `There is a context named "${context.name}" already.` });
      if (all.length >= countMax)
        throw new AppError("invalid_input", { userMessage: `There are ${countMax} contexts already.` });
      const made = { ...context, createdAt: now };
      memory.contexts.set(context.id, made);
      return made;
    },
    remove: async (id) => {
      memory.variables.delete(id);
      return memory.contexts.delete(id);
    },
  };
}
