import { PipelineFilterBar } from "#web/features/pipelines/pipeline-filter-bar.tsx";
import { PipelineList } from "#web/features/pipelines/pipeline-list.tsx";
import { PageHeader } from "#web/lib/page-header.tsx";
import { PageTitle } from "#web/lib/page-title.tsx";
import { ProjectLinks } from "#web/lib/project-links.tsx";
import { type ProjectParams, readSlug } from "#web/lib/read-slug.ts";
import { TriggerButton } from "#web/lib/trigger-button.tsx";

/** Pipelines of one project. */
export default async function ProjectPipelinesPage({ params }: { readonly params: Promise<ProjectParams> }) {
  const { slug, organization, project } = readSlug(await params);
  return (
    <>
      <PageTitle title={`${project} pipelines`} />
      <PageHeader
        crumbs={[{ label: "Pipelines", href: "/pipelines" }, { label: <h1>{`${organization}/${project}`}</h1> }]}
        actions={
          <>
            <ProjectLinks slug={slug} />
            <TriggerButton projectSlug={slug} />
          </>
        }
      />
      <PipelineFilterBar projectSlug={slug} />
      <PipelineList projectSlug={slug} />
    </>
  );
}
