import { ContextList, CreateContextButton } from "#web/features/settings/context-list.tsx";
import { PageHeader } from "#web/lib/page-header.tsx";
import { PageTitle } from "#web/lib/page-title.tsx";

/** Variables that jobs of several projects can name. */
export default function ContextsPage() {
  return (
    <>
      <PageTitle title="Contexts" />
      <PageHeader crumbs={[{ label: <h1>Contexts</h1> }]} actions={<CreateContextButton />} />
      <ContextList />
    </>
  );
}
