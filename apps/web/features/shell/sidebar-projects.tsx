"use client";

import { useQuery } from "@tanstack/react-query";
import Link from "next/link";
import { pipelinesPath } from "#web/lib/page-links.ts";
import { ProjectName } from "#web/lib/project-name.tsx";
import { useTRPC } from "#web/lib/trpc.tsx";

const shownMax = 12;

/** The projects, one click from anywhere. */
export function SidebarProjects({ path }: { readonly path: string }) {
  const trpc = useTRPC();
  const { data = [] } = useQuery(trpc.project.list.queryOptions());
  if (data.length === 0) return null;
  return (
    <div className="mt-4 flex flex-col gap-px">
      <h2 className="px-2 pb-1 text-xs text-text-3">Projects</h2>
      {data.slice(0, shownMax).map((project) => {
        const href = pipelinesPath(project.slug);
        const here = path === href || path.startsWith(`${href}/`);
        return (
          <Link
            key={project.id}
            href={href}
            aria-current={path === href ? "page" : undefined}
            title={`${project.organization}/${project.name}`}
            className={`flex h-7 items-center rounded px-2 text-sm transition-colors ${here ? "bg-surface-2 text-text-1" : "text-text-2 hover:bg-surface-2 hover:text-text-1"}`}
          >
            <ProjectName organization={project.organization} name={project.name} />
          </Link>
        );
      })}
      {data.length > shownMax ? (
        <Link href="/projects" className="px-2 py-1 text-xs text-text-3 hover:text-text-1">
          {data.length - shownMax} more
        </Link>
      ) : null}
    </div>
  );
}
