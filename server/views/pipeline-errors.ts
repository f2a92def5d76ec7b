/** Why a pipeline is errored, as REST and the pages tell it. */
export interface PipelineErrorView {
  readonly type: string;
  readonly message: string;
}

/** Reads the stored list of errors. */
export function pipelineErrors(stored: unknown): readonly PipelineErrorView[] {
  return Array.isArray(stored) ? stored.map(({ type, message }: PipelineErrorView) => ({ type, message })) : [];
}
