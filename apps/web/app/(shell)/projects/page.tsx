import { AddProjectButton, ProjectList } from "#web/features/projects/project-list.tsx";
import { PageHeader } from "#web/lib/page-header.tsx";
import { PageTitle } from "#web/lib/page-title.tsx";

/** Every project, and how to add one. */
export default function ProjectsPage() {
  return (
    <>
      <PageTitle title="Projects" />
      <PageHeader crumbs={[{ label: <h1>Projects</h1> }]} actions={<AddProjectButton />} />
      <ProjectList />
    </>
  );
}
