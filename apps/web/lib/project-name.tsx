/** What a project is called on a page; its organization is null where the name alone tells it from the others. */
export interface ProjectCalled {
  readonly organization: string | null;
  readonly name: string;
}

/**
 * A project's name with its organization's before it. Where there is no room
 * for both, the organization is cut, and the project's own name only when
 * nothing else is left. Stands in a box that says how wide it may be.
 */
export function ProjectName({ organization, name }: ProjectCalled) {
  return (
    <span
      className="inline-flex max-w-full min-w-0 align-bottom"
      title={organization === null ? name : `${organization}/${name}`}
    >
      {organization === null ? null : (
        <>
          <span className="min-w-0 shrink-[9999] truncate font-normal text-text-3">{organization}</span>
          <span className="shrink-0 font-normal text-text-3">/</span>
        </>
      )}
      <span className="min-w-0 truncate">{name}</span>
    </span>
  );
}
