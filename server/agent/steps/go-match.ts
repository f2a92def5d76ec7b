/** Whether a name is meant literally: Go's patterns know `*`, `?`, `[` and a backslash. */
export function isPattern(text: string): boolean {
  return /[*?[\\]/.test(text);
}

/**
 * Go's `filepath.Match` for one part of a path, as a regular expression: `*`
 * and `?` also match a dot at the beginning, `[^a]` excludes. Null for a
 * pattern that Go calls bad.
 */
export function goPattern(pattern: string): RegExp | null {
  const characters = [...pattern];
  let source = "";
  for (let at = 0; at < characters.length; at++) {
    const character = characters[at] as string;
    if (character === "*") source += "[^/]*";
    else if (character === "?") source += "[^/]";
    else if (character === "[") {
      const end = classEnd(characters, at);
      const found = end === -1 ? null : classSource(characters.slice(at + 1, end));
      if (found === null) return null;
      source += found;
      at = end;
    } else if (character === "\\") {
      const escaped = characters[++at];
      if (escaped === undefined) return null;
      source += quoted(escaped);
    } else source += quoted(character);
  }
  return new RegExp(`^${source}$`, "su");
}

/** Where a class that begins at `at` ends: at the first `]` that is not escaped; -1 when it has no members or no end. */
function classEnd(characters: readonly string[], at: number): number {
  const first = characters[at + 1] === "^" ? at + 2 : at + 1;
  for (let index = first; index < characters.length; index++) {
    if (characters[index] === "\\") index++;
    else if (characters[index] === "]") return index === first ? -1 : index;
  }
  return -1;
}

function classSource(inside: readonly string[]): string | null {
  const isNegated = inside[0] === "^";
  const members = isNegated ? inside.slice(1) : inside;
  let source = "";
  for (let at = 0; at < members.length; ) {
    const low = member(members, at);
    if (low === null) return null;
    at = low.next;
    if (members[at] !== "-") {
      source += quoted(low.text);
      continue;
    }
    const high = member(members, at + 1);
    // Go matches nothing with a range that runs backwards.
    if (high === null) return null;
    if (low.text <= high.text) source += `${quoted(low.text)}-${quoted(high.text)}`;
    at = high.next;
  }
  if (source === "") return isNegated ? "[^/]" : "[^\\s\\S]";
  return isNegated ? `[^/${source}]` : `(?!/)[${source}]`;
}

function member(members: readonly string[], at: number): { text: string; next: number } | null {
  const text = members[at];
  if (text === undefined || text === "-") return null;
  if (text !== "\\") return { text, next: at + 1 };
  const escaped = members[at + 1];
  return escaped === undefined ? null : { text: escaped, next: at + 2 };
}

function quoted(text: string): string {
  return /[\p{L}\p{N}_ ]/u.test(text) ? text : `\\u{${(text.codePointAt(0) as number).toString(16)}}`;
}
