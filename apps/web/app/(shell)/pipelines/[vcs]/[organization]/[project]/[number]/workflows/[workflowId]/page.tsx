import { WorkflowPage } from "#web/features/workflow/workflow-page.tsx";

/** One workflow: its jobs and what they wait for. */
export default async function Page({ params }: { readonly params: Promise<{ readonly workflowId: string }> }) {
  const { workflowId } = await params;
  return <WorkflowPage id={workflowId} />;
}
