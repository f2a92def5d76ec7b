/** What a project is called on a page; its organization is null where the name alone tells it from the others. */
export interface ProjectCalled {
  readonly organization: string | null;
  readonly name: string;
}

/**
 * A project's name with its organization's before it. Where there is no room
 * for both, the organization is cut; where not even a letter of it has room,
 * the name stands alone, and is cut when that is too long as well. Stands in a
 * box that says how wide it may be.
 */
export function ProjectName({ organization, name }: ProjectCalled) {
  if (organization === null)
    return (
      <span className="inline-block max-w-full truncate align-bottom" title={name}>
        {name}
      </span>
    );
  return (
    <span
      className="inline-flex h-[1lh] max-w-full min-w-0 flex-wrap overflow-hidden align-bottom"
      title={`${organization}/${name}`}
    >
      {/* Takes no room, until what follows has too little and wraps out of sight: then it has the line for itself. */}
      <span aria-hidden data-name={name} className="w-0 grow truncate before:content-[attr(data-name)]" />
      <span className="flex min-w-0 grow-[9999] basis-[min-content]">
        <span className="line-clamp-1 min-w-0 shrink-[9999] font-normal break-all text-text-3">{organization}</span>
        <span className="shrink-0 font-normal text-text-3">/</span>
        <span className="shrink-0 whitespace-nowrap">{name}</span>
      </span>
    </span>
  );
}
