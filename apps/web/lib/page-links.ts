/** Addresses of pages, in the shape that CircleCI's users know. A slug is `git/<organization>/<name>`. */
export const pipelinesPath = (slug?: string) =>
  slug ? `/pipelines/${slug.split("/").map(encodeURIComponent).join("/")}` : "/pipelines";

/** A pipeline's own page. */
export const pipelinePath = (slug: string, number: number) => `${pipelinesPath(slug)}/${number}`;

/** A workflow's page. */
export const workflowPath = (slug: string, number: number, workflowId: string) =>
  `${pipelinePath(slug, number)}/workflows/${workflowId}`;

/** A job's page. */
export const jobPath = (slug: string, number: number, job: { readonly workflowId: string; readonly number: number }) =>
  `${workflowPath(slug, number, job.workflowId)}/jobs/${job.number}`;

/** The editor of a project's configuration: of a branch, or with the text that a pipeline ran. */
export const configPath = (
  slug: string,
  from: { readonly branch?: string | null; readonly pipeline?: number } = {},
) => {
  const query = new URLSearchParams();
  if (from.branch) query.set("branch", from.branch);
  if (from.pipeline !== undefined) query.set("pipeline", String(from.pipeline));
  const search = query.toString();
  return `/projects/${slug.split("/").map(encodeURIComponent).join("/")}/config${search === "" ? "" : `?${search}`}`;
};

/** A project's settings. */
export const projectSettingsPath = (slug: string) =>
  `/projects/${slug.split("/").map(encodeURIComponent).join("/")}/settings`;

/** Every context, and one of them. */
export const contextsPath = "/contexts";
export const contextPath = (id: string) => `${contextsPath}/${id}`;
