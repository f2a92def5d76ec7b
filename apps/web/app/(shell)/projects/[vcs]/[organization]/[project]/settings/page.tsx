import { ProjectSettings } from "#web/features/settings/project-settings.tsx";
import { PageHeader } from "#web/lib/page-header.tsx";
import { pipelinesPath } from "#web/lib/page-links.ts";
import { PageTitle } from "#web/lib/page-title.tsx";
import { type ProjectParams, readSlug } from "#web/lib/read-slug.ts";

/** What a project is given besides its repository. */
export default async function ProjectSettingsPage({ params }: { readonly params: Promise<ProjectParams> }) {
  const { slug, organization, project } = readSlug(await params);
  return (
    <>
      <PageTitle title={`Settings · ${project}`} />
      <PageHeader
        crumbs={[{ label: `${organization}/${project}`, href: pipelinesPath(slug) }, { label: <h1>Settings</h1> }]}
      />
      <ProjectSettings slug={slug} />
    </>
  );
}
