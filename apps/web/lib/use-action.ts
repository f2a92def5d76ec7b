"use client";

import { type QueryKey, useMutation, useQueryClient } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { showToast } from "#ui/feedback/toast.tsx";
import { explain } from "#web/lib/explain-error.ts";

/**
 * A change asked for by a button: tells success or failure in the corner, then
 * reads `refresh` again. `done` makes the text of success; null keeps quiet.
 */
export function useAction<Input, Output>(props: {
  readonly run: (input: Input) => Promise<Output>;
  readonly done: (output: Output, input: Input) => ReactNode;
  readonly refresh?: readonly QueryKey[];
  readonly onDone?: (output: Output, input: Input) => void;
}) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: props.run,
    onSuccess: (output, input) => {
      const text = props.done(output, input);
      if (text !== null) showToast("success", text);
      props.onDone?.(output, input);
    },
    onError: (error) => showToast("failed", explain(error).message),
    onSettled: () => Promise.all((props.refresh ?? []).map((queryKey) => client.invalidateQueries({ queryKey }))),
  });
}
