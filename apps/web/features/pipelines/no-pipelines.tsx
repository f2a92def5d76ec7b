"use client";

import { useQuery } from "@tanstack/react-query";
import { Plus } from "lucide-react";
import Link from "next/link";
import { buttonClass } from "#ui/control/button.tsx";
import { EmptyState } from "#ui/feedback/empty-state.tsx";
import { Mark } from "#ui/mark/mark.tsx";
import { TriggerButton } from "#web/lib/trigger-button.tsx";
import { useTRPC } from "#web/lib/trpc.tsx";
import { TryExampleButton } from "#web/lib/try-example-button.tsx";

/** Nothing ran yet: what to do first, depending on whether there is a project. */
export function NoPipelines({ projectSlug }: { readonly projectSlug: string | null }) {
  const trpc = useTRPC();
  const projects = useQuery(trpc.project.list.queryOptions());
  if (projectSlug !== null) {
    return (
      <EmptyState
        title="No pipeline yet"
        icon={<Mark size={32} />}
        action={<TriggerButton projectSlug={projectSlug} look="primary" />}
      >
        Push a commit, or run the default branch now.
      </EmptyState>
    );
  }
  if (projects.data && projects.data.length > 0) {
    return (
      <EmptyState
        title="No pipeline yet"
        icon={<Mark size={32} />}
        action={
          <Link href="/projects" className={buttonClass("primary", "md")}>
            Choose a project to run
          </Link>
        }
      >
        Pipelines appear here when somebody pushes to a project, or runs one by hand.
      </EmptyState>
    );
  }
  return (
    <EmptyState
      title="Run your first pipeline"
      icon={<Mark size={32} />}
      action={
        <>
          <Link href="/projects?add=true" className={buttonClass("primary", "md")}>
            <Plus size={16} />
            Add a project
          </Link>
          <TryExampleButton />
        </>
      }
    >
      Add a git repository that has a <code className="font-mono text-sm">.circleci/config.yml</code>; it runs
      unchanged. Or try the example: a small repository is made for you and runs in a few seconds.
    </EmptyState>
  );
}
