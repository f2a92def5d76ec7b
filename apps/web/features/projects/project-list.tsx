"use client";

import { useQuery } from "@tanstack/react-query";
import { Plus } from "lucide-react";
import { parseAsBoolean, useQueryState } from "nuqs";
import { Button } from "#ui/control/button.tsx";
import { EmptyState } from "#ui/feedback/empty-state.tsx";
import { Skeleton } from "#ui/feedback/skeleton.tsx";
import { Mark } from "#ui/mark/mark.tsx";
import { AddProjectDialog } from "#web/features/projects/add-project-dialog.tsx";
import { ProjectRow } from "#web/features/projects/project-row.tsx";
import { QueryFault } from "#web/lib/query-fault.tsx";
import { useTRPC } from "#web/lib/trpc.tsx";
import { TryExampleButton } from "#web/lib/try-example-button.tsx";
import { useLiveQuery } from "#web/lib/use-live-query.ts";

/** Every project with its newest pipeline. */
export function ProjectList() {
  const trpc = useTRPC();
  const options = trpc.project.list.queryOptions();
  const query = useQuery(options);
  useLiveQuery("pipelines", [options.queryKey, trpc.pipeline.list.pathKey()]);
  if (query.error && !query.data)
    return <QueryFault error={query.error} what="The projects" retry={() => void query.refetch()} />;
  if (!query.data) return <ListSkeleton />;
  if (query.data.length === 0) return <NoProjects />;
  return (
    <ul>
      {query.data.map((project) => (
        <ProjectRow key={project.id} project={project} />
      ))}
    </ul>
  );
}

/** Opens the dialog that adds a project; `?add=true` opens it from elsewhere. */
export function AddProjectButton() {
  const [open, setOpen] = useQueryState("add", parseAsBoolean.withDefault(false));
  return (
    <>
      <Button look="primary" icon={<Plus size={14} />} onClick={() => void setOpen(true)}>
        Add project
      </Button>
      {open ? <AddProjectDialog onClose={() => void setOpen(null)} /> : null}
    </>
  );
}

function NoProjects() {
  const [, setOpen] = useQueryState("add", parseAsBoolean.withDefault(false));
  return (
    <EmptyState
      title="No project yet"
      icon={<Mark size={32} />}
      action={
        <>
          <Button look="primary" size="md" icon={<Plus size={16} />} onClick={() => void setOpen(true)}>
            Add project
          </Button>
          <TryExampleButton />
        </>
      }
    >
      A project is a git repository with a <code className="font-mono text-sm">.circleci/config.yml</code>. The example
      makes a small repository on this server and runs it, so that you can see a pipeline in a few seconds.
    </EmptyState>
  );
}

function ListSkeleton() {
  return (
    <div role="status" aria-busy="true" aria-label="Loading projects">
      {Array.from({ length: 4 }, (_, index) => (
        <div key={index} className="flex h-16 items-center justify-between gap-6 border-b border-border-1 px-4 md:px-6">
          <Skeleton className="w-56" />
          <Skeleton className="hidden w-72 md:block" />
        </div>
      ))}
    </div>
  );
}
