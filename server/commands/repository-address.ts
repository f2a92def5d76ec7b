import { AppError } from "#server/core/error/app-error.ts";

/** Where a repository is: a directory of this machine, or somewhere git reaches over a network. */
export type RepositoryAddress =
  | { readonly kind: "local"; readonly path: string }
  | { readonly kind: "remote"; readonly url: string };

/** Neither an account nor a host begins with a dash: ssh would take it for an option. */
const remotePattern = /^(?:https?|ssh|git):\/\/(?:[^\s/@-][^\s/@]*@)?[^\s/@-][^\s/@]*\/\S+$/;
/** `git@host:path`, ssh's short form. */
const shortSshPattern = /^[A-Za-z0-9._][A-Za-z0-9._-]*@[A-Za-z0-9][A-Za-z0-9.-]*:[^\s:-]\S*$/;

/**
 * Reads what somebody typed as a repository. Refuses everything that is
 * neither an absolute path, a `file:` URL nor one of git's network forms, so
 * that no transport helper (`ext::`) or option (`-…`) can be passed to git.
 */
export function repositoryAddress(text: string): RepositoryAddress {
  const typed = text.trim();
  if (typed.length <= 2000 && !hasControlCharacter(typed)) {
    if (typed.startsWith("/")) return { kind: "local", path: withoutEndSlash(typed) };
    if (typed.startsWith("file:///")) return { kind: "local", path: withoutEndSlash(decodeURI(typed.slice(7))) };
    if (remotePattern.test(typed) || shortSshPattern.test(typed)) return { kind: "remote", url: typed };
  }
  throw new AppError("invalid_input", {
    userMessage:
      "A repository is an absolute path on the server (/srv/git/app.git) or a git URL (https://host/app.git, ssh://host/app.git, git@host:app.git).",
  });
}

/** The text that is stored and handed to git. */
export function addressText(address: RepositoryAddress): string {
  return address.kind === "local" ? address.path : address.url;
}

function withoutEndSlash(path: string): string {
  return path.length > 1 ? path.replace(/\/+$/, "") : path;
}

function hasControlCharacter(text: string): boolean {
  return [...text].some((character) => character < " " || character === "\u007f");
}
