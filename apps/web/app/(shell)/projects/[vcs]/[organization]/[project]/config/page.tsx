import { EditorPage } from "#web/features/editor/editor-page.tsx";
import { type ProjectParams, readSlug } from "#web/lib/read-slug.ts";

/** A project's configuration in an editor. */
export default async function ProjectConfigPage({ params }: { readonly params: Promise<ProjectParams> }) {
  return <EditorPage slug={readSlug(await params).slug} />;
}
