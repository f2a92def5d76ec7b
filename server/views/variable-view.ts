/** A variable of a project or a context: everything but its value. */
export interface VariableView {
  readonly name: string;
  /** `xxxx` and the last four characters, or `xxxx` alone for a short value. */
  readonly shown: string;
  readonly updatedAt: string;
}

/** A context on the list. */
export interface ContextView {
  readonly id: string;
  readonly name: string;
  readonly organization: string;
  readonly createdAt: string;
  readonly variableCount: number;
}

/** A job that named a context in one of its project's latest pipelines. */
export interface ContextUseView {
  readonly projectSlug: string;
  readonly workflow: string;
  readonly job: string;
}
