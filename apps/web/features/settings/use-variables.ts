"use client";

import { useQuery } from "@tanstack/react-query";
import type { WrittenVariable } from "#web/features/settings/variable-import-model.ts";
import { useTRPC, useTRPCClient } from "#web/lib/trpc.tsx";
import { useAction } from "#web/lib/use-action.ts";

/** Whose variables a panel shows. */
export type VariableOwner = { readonly projectSlug: string } | { readonly contextId: string };

/** The variables of a project or a context; their values are nobody's to read. */
export function useVariables(owner: VariableOwner) {
  const trpc = useTRPC();
  return useQuery(trpc.variable.list.queryOptions({ owner }));
}

/** Sets variables, replacing those of the same names. */
export function useSetVariables(owner: VariableOwner, onDone: () => void) {
  const trpc = useTRPC();
  const client = useTRPCClient();
  return useAction({
    run: (variables: readonly WrittenVariable[]) => client.variable.set.mutate({ owner, variables: [...variables] }),
    done: (_, variables) =>
      variables.length === 1 ? `${variables[0]?.name} is set` : `${variables.length} variables are set`,
    refresh: [trpc.variable.list.queryKey({ owner }), trpc.context.pathKey()],
    onDone,
  });
}

/** Removes a variable. */
export function useRemoveVariable(owner: VariableOwner, onDone: () => void) {
  const trpc = useTRPC();
  const client = useTRPCClient();
  return useAction({
    run: (name: string) => client.variable.remove.mutate({ owner, name }),
    done: (_, name) => `${name} is deleted`,
    refresh: [trpc.variable.list.queryKey({ owner }), trpc.context.pathKey()],
    onDone,
  });
}
