"use client";

import { Play } from "lucide-react";
import { useRouter } from "next/navigation";
import { Button } from "#ui/control/button.tsx";
import { pipelinePath } from "#web/lib/page-links.ts";
import { useTRPC, useTRPCClient } from "#web/lib/trpc.tsx";
import { useAction } from "#web/lib/use-action.ts";

/** Makes the example project, runs it and opens its first pipeline. */
export function TryExampleButton() {
  const router = useRouter();
  const trpc = useTRPC();
  const client = useTRPCClient();
  const action = useAction({
    run: (_: void) => client.project.tryExample.mutate(),
    done: () => null,
    refresh: [trpc.project.list.pathKey()],
    onDone: ({ slug, pipelineNumber }) => router.push(pipelinePath(slug, pipelineNumber)),
  });
  return (
    <Button size="md" icon={<Play size={14} />} busy={action.isPending} onClick={() => action.mutate()}>
      Try the example
    </Button>
  );
}
