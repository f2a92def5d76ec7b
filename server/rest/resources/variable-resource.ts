import type { Context } from "#server/core/ports/context-store.ts";
import type { Variable } from "#server/core/ports/variable-store.ts";
import { isoTime } from "#server/views/time.ts";

type Resource = Readonly<Record<string, unknown>>;

/** A project's variable in CircleCI's shape. Its own clients read the time by either name. */
export function projectVariableResource({ name, shown, createdAt }: Variable): Resource {
  return { name, value: shown, "created-at": isoTime(createdAt), created_at: isoTime(createdAt) };
}

/** A context's variable in CircleCI's shape. */
export function contextVariableResource({ name, shown, createdAt, updatedAt }: Variable, contextId: string): Resource {
  return {
    variable: name,
    truncated_value: shown,
    created_at: isoTime(createdAt),
    updated_at: isoTime(updatedAt),
    context_id: contextId,
  };
}

/** A context in CircleCI's shape, with its variables where they were asked for. */
export function contextResource(context: Context, variables?: readonly Variable[]): Resource {
  const { id, name, createdAt } = context;
  return {
    id,
    name,
    created_at: isoTime(createdAt),
    ...(variables === undefined
      ? {}
      : { environment_variables: variables.map((variable) => contextVariableResource(variable, id)) }),
  };
}
