import { PipelineFilterBar } from "#web/features/pipelines/pipeline-filter-bar.tsx";
import { PipelineList } from "#web/features/pipelines/pipeline-list.tsx";
import { PageHeader } from "#web/lib/page-header.tsx";
import { PageTitle } from "#web/lib/page-title.tsx";

/** Pipelines of every project. */
export default function PipelinesPage() {
  return (
    <>
      <PageTitle title="Pipelines" />
      <PageHeader crumbs={[{ label: <h1>Pipelines</h1> }]} />
      <PipelineFilterBar projectSlug={null} />
      <PipelineList projectSlug={null} />
    </>
  );
}
