import type { GitSelector } from "#server/core/ports/git-mirror.ts";

const wholeRevision = /^([0-9a-f]{40}|[0-9a-f]{64})$/;

/**
 * How git names what a selector means, or null when nothing can have that
 * name. Only names that git itself would accept for a branch pass, so none
 * can be an expression (`main^{/secret}`, `a..b`, `@{-1}`) or a second line.
 */
export function selectorExpression(selector: GitSelector): string | null {
  if ("revision" in selector) return wholeRevision.test(selector.revision) ? `${selector.revision}^{commit}` : null;
  const [prefix, name] = "branch" in selector ? ["refs/heads/", selector.branch] : ["refs/tags/", selector.tag];
  return isRefName(name) ? `${prefix}${name}^{commit}` : null;
}

/**
 * Where forges keep the commit of a pull request that is asked for as a
 * branch, as CircleCI names it: `pull/12`, or with `/head` or `/merge`. Null
 * for any other selector.
 */
export function pullRequestRef(selector: GitSelector): string | null {
  const [, number, kind = "head"] =
    ("branch" in selector && /^pull\/(\d{1,10})(?:\/(head|merge))?$/.exec(selector.branch)) || [];
  return number === undefined ? null : `refs/pull/${number}/${kind}`;
}

/** The rules of `git check-ref-format` for what follows `refs/heads/`. */
export function isRefName(name: string): boolean {
  if (name === "" || name === "@" || name.length > 1024 || !name.isWellFormed()) return false;
  if (/[\0-\x20\x7f~^:?*[\\]/.test(name) || name.includes("..") || name.includes("@{")) return false;
  return name
    .split("/")
    .every((part) => part !== "" && !part.startsWith(".") && !part.endsWith(".") && !part.endsWith(".lock"));
}

/** True for a commit's whole name; short ones are not resolved, because a branch could be named like one. */
export function isWholeRevision(revision: string): boolean {
  return wholeRevision.test(revision);
}

/** A path inside a commit as git wants it, or null when no file can have it. */
export function treePath(path: string): string | null {
  const parts = path.split("/").filter((part) => part !== "" && part !== ".");
  if (parts.length === 0 || parts.includes("..") || /[\0\n]/.test(path) || !path.isWellFormed()) return null;
  return parts.join("/");
}

/** How a person would say what was looked for. */
export function selectorSentence(selector: GitSelector): string {
  if ("revision" in selector) return `commit ${selector.revision}`;
  return "branch" in selector ? `branch ${selector.branch}` : `tag ${selector.tag}`;
}
