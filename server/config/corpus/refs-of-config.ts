import { parseDocument } from "yaml";
import { isMap } from "#server/config/corpus/argument-kind.ts";
import type { GitRef } from "#server/config/corpus/pipeline-at.ts";

const defaultBranches = ["main", "master", "develop"] as const;

/** Tags that people make, the likeliest first. */
const likelyTags = ["v1.2.3", "1.2.3", "v1.2.3-rc.1", "v1.2.3-beta.1", "release-1.2.3", "1.2.3-rc1", "nightly-1"];

/** What the jobs of a file can differ for: its default branch, somebody's branch, and a tag that its filters mention. */
export function refsOfConfig(source: string): readonly GitRef[] {
  const file: unknown = parseDocument(source, { merge: true, uniqueKeys: false }).toJS({ maxAliasCount: -1 });
  return [{ branch: defaultBranchOf(file) }, { branch: "feature/a-change" }, { tag: tagOf(file) }];
}

/** The default branch that the file names most often, as a text of its own. */
function defaultBranchOf(file: unknown): string {
  const texts = textsIn(file);
  const counts = defaultBranches.map((branch) => texts.filter((text) => namesBranch(text, branch)).length);
  return defaultBranches[counts.indexOf(Math.max(...counts))] ?? "main";
}

function namesBranch(text: string, branch: string): boolean {
  return text === branch || text === `/${branch}/` || text === `/^${branch}$/`;
}

/** The first likely tag that some filter of tags names. */
function tagOf(file: unknown): string {
  const patterns = tagFiltersIn(file).map(wholePattern);
  return likelyTags.find((tag) => patterns.some((pattern) => pattern.test(tag))) ?? "v1.2.3";
}

function wholePattern(text: string): RegExp {
  const inner = /^\/(.*)\/$/s.exec(text)?.[1];
  if (inner === ".*") return /^$/;
  return inner === undefined ? new RegExp(`^${text.replace(/[^\w]/g, "\\$&")}$`) : new RegExp(`^(?:${inner})$`);
}

function tagFiltersIn(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(tagFiltersIn);
  if (!isMap(value)) return [];
  const tags = value["tags"];
  const own = isMap(tags) ? textsIn(tags["only"]) : [];
  return [...own, ...Object.values(value).flatMap(tagFiltersIn)];
}

function textsIn(value: unknown): string[] {
  if (typeof value === "string") return [value];
  if (Array.isArray(value)) return value.flatMap(textsIn);
  return isMap(value) ? Object.values(value).flatMap(textsIn) : [];
}
