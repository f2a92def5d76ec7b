import { GitBranch, Tag } from "lucide-react";
import { CopyButton } from "#ui/control/copy-button.tsx";

/** What was built: branch or tag, the commit's short SHA and its subject. */
export function CommitLine(props: {
  readonly commit: {
    readonly branch: string | null;
    readonly tag: string | null;
    readonly revision: string | null;
    readonly commitSubject: string | null;
  };
}) {
  const { branch, tag, revision, commitSubject } = props.commit;
  const name = tag ?? branch;
  return (
    <div className="flex min-w-0 flex-wrap items-center gap-x-4 gap-y-1 text-text-2">
      {name ? (
        <span className="flex min-w-0 items-center gap-1.5">
          {tag ? (
            <Tag size={13} className="shrink-0 text-text-3" aria-label="Tag" />
          ) : (
            <GitBranch size={13} className="shrink-0 text-text-3" aria-label="Branch" />
          )}
          <span className="font-mono text-xs break-all">{name}</span>
          <CopyButton text={name} label={tag ? "Copy the tag" : "Copy the branch"} className="-my-1" />
        </span>
      ) : null}
      {revision ? (
        <span className="flex items-center gap-0.5">
          <code className="font-mono text-xs" title={revision}>
            {revision.slice(0, 7)}
          </code>
          <CopyButton text={revision} label="Copy the commit's SHA" className="-my-1" />
        </span>
      ) : null}
      {commitSubject ? <span className="min-w-0 break-words text-text-1">{commitSubject}</span> : null}
    </div>
  );
}
