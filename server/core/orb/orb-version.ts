import type { OrbVersionRequest } from "#server/core/orb/orb-reference.ts";

type Numbers = readonly [major: number, minor: number, patch: number];

/** The three numbers of a production version; null for a label like `dev:main`. */
export function versionNumbers(version: string): Numbers | null {
  const [, major, minor, patch] = /^(\d+)\.(\d+)\.(\d+)$/.exec(version) ?? [];
  return major === undefined ? null : [Number(major), Number(minor), Number(patch)];
}

/** Orders versions, newest first; labels come after all numbers, by their letters. */
export function newestFirst(left: string, right: string): number {
  const [a, b] = [versionNumbers(left), versionNumbers(right)];
  if (a === null || b === null) return a === b ? (left < right ? -1 : 1) : a === null ? 1 : -1;
  return b[0] - a[0] || b[1] - a[1] || b[2] - a[2];
}

/** The version that a request means among those there are; null when none does. */
export function chooseVersion(request: OrbVersionRequest, versions: readonly string[]): string | null {
  if (request.kind === "exact" || request.kind === "dev")
    return versions.includes(request.version) ? request.version : null;
  const fitting = versions.filter((version) => {
    const numbers = versionNumbers(version);
    if (numbers === null) return false;
    if (request.kind === "volatile") return true;
    return numbers[0] === request.major && (request.minor === null || numbers[1] === request.minor);
  });
  return fitting.sort(newestFirst)[0] ?? null;
}

/** The version after this one, one step of the named size further. */
export function incrementVersion(version: string, part: "major" | "minor" | "patch"): string {
  const [major, minor, patch] = versionNumbers(version) ?? [0, 0, 0];
  if (part === "major") return `${major + 1}.0.0`;
  return part === "minor" ? `${major}.${minor + 1}.0` : `${major}.${minor}.${patch + 1}`;
}
