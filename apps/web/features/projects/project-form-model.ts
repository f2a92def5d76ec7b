/** What organization to offer for a repository: the folder above it, or the account on its host. */
export function suggestOrganization(repositoryUrl: string): string {
  const path = repositoryUrl
    .trim()
    .replace(/^[a-z+]+:\/\/[^/]*/i, "")
    .replace(/^[^/]+@[^:/]+:/, "/")
    .replace(/\/(?:\.git)?\/*$/, "");
  const above = path.split("/").filter(Boolean).at(-2) ?? "";
  const name = above.replace(/[^A-Za-z0-9._-]+/g, "-").replace(/^[^A-Za-z0-9]+/, "");
  return name || "local";
}

/** Whether text could be a repository: a path from the root, or an address that git knows. */
export function looksLikeRepository(text: string): boolean {
  const url = text.trim();
  return /^\/[^/]/.test(url) || /^(https?|ssh|git|file):\/\/[^/]*\/./i.test(url) || /^[^\s/@]+@[^\s:/]+:./.test(url);
}
