"use client";

import { useQuery } from "@tanstack/react-query";
import { Ellipsis, FileCode, GitBranch, Settings, Webhook } from "lucide-react";
import Link from "next/link";
import { useRouter } from "next/navigation";
import { useState } from "react";
import type { ProjectView } from "#server/views/project-view.ts";
import { Skeleton } from "#ui/feedback/skeleton.tsx";
import { Dialog } from "#ui/overlay/dialog.tsx";
import { Menu } from "#ui/overlay/menu.tsx";
import { StatusBadge } from "#ui/status/status-badge.tsx";
import { RelativeTime } from "#ui/time/relative-time.tsx";
import { HookSnippet } from "#web/lib/hook-snippet.tsx";
import { configPath, pipelinePath, pipelinesPath, projectSettingsPath } from "#web/lib/page-links.ts";
import { pipelineOverall } from "#web/lib/pipeline-overall.ts";
import { ProjectName } from "#web/lib/project-name.tsx";
import { TriggerButton } from "#web/lib/trigger-button.tsx";
import { useTRPC } from "#web/lib/trpc.tsx";

/** A project with its newest pipeline. */
export function ProjectRow({ project }: { readonly project: ProjectView }) {
  const router = useRouter();
  const [showsHook, setShowsHook] = useState(false);
  return (
    <li
      data-row
      className="group relative grid grid-cols-[minmax(0,1fr)_auto] items-center gap-x-6 gap-y-1 border-b border-border-1 px-4 py-3 transition-colors hover:bg-surface-0 md:grid-cols-[minmax(0,1.4fr)_minmax(0,1.6fr)_auto] md:px-6"
    >
      <div className="min-w-0">
        <Link
          data-row-link
          href={pipelinesPath(project.slug)}
          className="rounded text-base font-medium after:absolute after:inset-0"
        >
          <ProjectName organization={project.organization} name={project.name} />
        </Link>
        <p className="flex min-w-0 items-center gap-3 text-xs text-text-3">
          <span className="flex shrink-0 items-center gap-1">
            <GitBranch size={12} />
            <span className="font-mono">{project.defaultBranch}</span>
          </span>
          <span className="truncate font-mono" title={project.repositoryUrl}>
            {project.repositoryUrl}
          </span>
        </p>
      </div>
      <div className="order-3 col-span-2 min-w-0 md:order-none md:col-span-1">
        <NewestPipeline project={project} />
      </div>
      <div className="relative z-10 flex items-center gap-1">
        <span className="hidden sm:inline">
          <TriggerButton projectSlug={project.slug} look="ghost" />
        </span>
        <Menu
          look="ghost"
          label={`Actions for ${project.name}`}
          className="w-7 !px-0"
          button={<Ellipsis size={14} />}
          groups={[
            [
              {
                label: "Edit the configuration",
                icon: <FileCode size={14} />,
                onSelect: () => router.push(configPath(project.slug)),
              },
              {
                label: "Settings",
                hint: "Variables, SSH keys, caches, triggers",
                icon: <Settings size={14} />,
                onSelect: () => router.push(projectSettingsPath(project.slug)),
              },
              { label: "Show the push hook", icon: <Webhook size={14} />, onSelect: () => setShowsHook(true) },
            ],
          ]}
        />
      </div>
      {showsHook ? (
        <Dialog title={`Push hook of ${project.name}`} wide onClose={() => setShowsHook(false)}>
          <HookSnippet slug={project.slug} />
        </Dialog>
      ) : null}
    </li>
  );
}

function NewestPipeline({ project }: { readonly project: ProjectView }) {
  const trpc = useTRPC();
  const { data } = useQuery(
    trpc.pipeline.list.queryOptions({ projectSlug: project.slug }, { enabled: project.pipelineCount > 0 }),
  );
  if (project.pipelineCount === 0) return <span className="text-text-3">No pipeline yet</span>;
  if (!data) return <Skeleton className="w-48" />;
  const [newest] = data.items;
  if (!newest) return null;
  return (
    <div className="flex min-w-0 items-center gap-3">
      <StatusBadge status={pipelineOverall(newest)} />
      <Link
        href={pipelinePath(project.slug, newest.number)}
        className="relative z-10 min-w-0 truncate rounded text-text-2 hover:text-text-1 hover:underline"
      >
        <span className="tabular">#{newest.number}</span> {newest.commitSubject}
      </Link>
      <RelativeTime at={newest.createdAt} className="shrink-0 text-text-3" />
    </div>
  );
}
