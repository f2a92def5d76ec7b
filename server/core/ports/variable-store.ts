import type { ContextId, ProjectId } from "#server/core/ids.ts";
import type { ChangeContext } from "#server/core/ports/build-store.ts";

/** Whose variables: a project's own, or those of a context. */
export type VariableOwner = { readonly projectId: ProjectId } | { readonly contextId: ContextId };

/** What may be told of a variable: everything but its value. */
export interface Variable {
  readonly name: string;
  /** `xxxx` and the last characters of the value, as `shownValue` made it. */
  readonly shown: string;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

/** A variable with its value still sealed, for the identity `variableIdentity` gives. */
export interface SealedVariable {
  readonly name: string;
  readonly sealed: string;
}

/** A context as a job finds it. */
export interface ContextVariables {
  readonly contextId: ContextId;
  readonly name: string;
  readonly variables: readonly SealedVariable[];
}

/** All variables that a task may see. */
export interface TaskVariables {
  readonly project: readonly SealedVariable[];
  /** Those of the named contexts that exist, in no order. */
  readonly contexts: readonly ContextVariables[];
}

/** Variables of projects and contexts. Values are write-only: only `forTask` gives them, sealed. */
export interface VariableStore {
  /** The owner's variables by name. */
  list(owner: VariableOwner): Promise<readonly Variable[]>;
  /**
   * Stores a variable, replacing one of the same name. Throws `invalid_input` when the owner would
   * have more than `countMax`, `not_found` without the owner. Writes `variable.stored`.
   */
  put(
    owner: VariableOwner,
    variable: SealedVariable & { readonly id: string; readonly shown: string; readonly countMax: number },
    by: ChangeContext,
  ): Promise<Variable>;
  /** Removes a variable; false when there was none. Writes `variable.removed`. */
  remove(owner: VariableOwner, name: string, by: ChangeContext): Promise<boolean>;
  /** What a task of this project that names these contexts may see. */
  forTask(projectId: ProjectId, contexts: readonly string[]): Promise<TaskVariables>;
}
