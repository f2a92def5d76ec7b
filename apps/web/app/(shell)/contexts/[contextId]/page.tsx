import { ContextPage } from "#web/features/settings/context-page.tsx";

/** One context: its variables and who uses it. */
export default async function Page({ params }: { readonly params: Promise<{ readonly contextId: string }> }) {
  const { contextId } = await params;
  return <ContextPage id={contextId} />;
}
