import { notFound } from "next/navigation";
import { PipelinePage } from "#web/features/pipeline/pipeline-page.tsx";
import { type ProjectParams, readNumber, readSlug } from "#web/lib/read-slug.ts";

type Params = ProjectParams & { readonly number: string };

/** One pipeline: its workflows, its config file. */
export default async function Page({ params }: { readonly params: Promise<Params> }) {
  const given = await params;
  const number = readNumber(given.number);
  if (number === null) notFound();
  return <PipelinePage slug={readSlug(given).slug} number={number} />;
}
