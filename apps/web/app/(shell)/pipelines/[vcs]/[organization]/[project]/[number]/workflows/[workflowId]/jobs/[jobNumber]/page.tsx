import { notFound } from "next/navigation";
import { JobPage } from "#web/features/job/job-page.tsx";
import { type ProjectParams, readNumber, readSlug } from "#web/lib/read-slug.ts";

type Params = ProjectParams & { readonly jobNumber: string };

/** One job: its steps and their output, its artifacts. */
export default async function Page({ params }: { readonly params: Promise<Params> }) {
  const given = await params;
  const number = readNumber(given.jobNumber);
  if (number === null) notFound();
  return <JobPage slug={readSlug(given).slug} number={number} />;
}
