import { FileCode, Settings } from "lucide-react";
import Link from "next/link";
import type { ReactNode } from "react";
import { buttonClass } from "#ui/control/button.tsx";
import { configPath, projectSettingsPath } from "#web/lib/page-links.ts";

/** The ways from a project's pipelines to its other pages; pictures alone where there is little room. */
export function ProjectLinks({ slug }: { readonly slug: string }) {
  return (
    <>
      <ProjectLink href={configPath(slug)} icon={<FileCode size={14} />} name="Configuration" />
      <ProjectLink href={projectSettingsPath(slug)} icon={<Settings size={14} />} name="Settings" />
    </>
  );
}

function ProjectLink({ href, icon, name }: { readonly href: string; readonly icon: ReactNode; readonly name: string }) {
  return (
    <Link href={href} title={name} aria-label={name} className={`${buttonClass("ghost")} max-md:w-7 max-md:!px-0`}>
      <span className="md:hidden">{icon}</span>
      <span className="max-md:hidden">{name}</span>
    </Link>
  );
}
