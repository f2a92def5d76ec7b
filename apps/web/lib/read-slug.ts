/** The part of an address that names a project, still encoded. */
export interface ProjectParams {
  readonly vcs: string;
  readonly organization: string;
  readonly project: string;
}

/** A project's slug and its parts, out of an address. */
export function readSlug(params: ProjectParams) {
  const organization = decodeURIComponent(params.organization);
  const project = decodeURIComponent(params.project);
  return { organization, project, slug: `${decodeURIComponent(params.vcs)}/${organization}/${project}` };
}

/** A pipeline's or a job's number out of an address; null for anything else. */
export function readNumber(text: string): number | null {
  return /^[1-9]\d{0,9}$/.test(text) ? Number(text) : null;
}
