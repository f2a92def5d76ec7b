const uuidPattern = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
const slugSegments = 3;

/**
 * Matches a path as it was sent against a route's pattern. `:slug` takes three
 * segments or one that holds them (`git%2Forg%2Fname`), `:…Id` a UUID,
 * `:number`, `:index` and `:step` a whole number, any other name any segment. Null when
 * it does not match: an id of the wrong form names nothing.
 */
export function matchPath(pattern: string, path: string): Readonly<Record<string, string>> | null {
  const wanted = pattern.split("/");
  const given = decodedSegments(path);
  if (given === null) return null;
  const params: Record<string, string> = {};
  let at = 0;
  for (const part of wanted) {
    const taken = take(part, given, at);
    if (taken === null) return null;
    if (part.startsWith(":")) params[part.slice(1)] = taken.value;
    at += taken.count;
  }
  return at === given.length ? params : null;
}

function take(
  part: string,
  given: readonly string[],
  at: number,
): { readonly value: string; readonly count: number } | null {
  const segment = given[at];
  if (segment === undefined) return null;
  if (part === ":slug") return takeSlug(given, at);
  return accepts(part, segment) ? { value: segment, count: 1 } : null;
}

function takeSlug(given: readonly string[], at: number): { readonly value: string; readonly count: number } | null {
  const first = given[at] ?? "";
  const isWhole = first.includes("/");
  const count = isWhole ? 1 : slugSegments;
  const value = isWhole ? first : given.slice(at, at + count).join("/");
  const segments = value.split("/");
  return segments.length === slugSegments && segments.every((segment) => segment !== "") ? { value, count } : null;
}

function accepts(part: string, segment: string): boolean {
  if (!part.startsWith(":")) return part === segment;
  if (part.endsWith("Id")) return uuidPattern.test(segment);
  if (part === ":number" || part === ":index" || part === ":step") return /^\d{1,9}$/.test(segment);
  return segment !== "";
}

function decodedSegments(path: string): readonly string[] | null {
  try {
    return path.split("/").map(decodeURIComponent);
  } catch {
    return null;
  }
}
