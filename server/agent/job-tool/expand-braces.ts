/** A pattern that is not one; the message says why. */
export class PatternFault extends Error {}

const optionsMax = 1_000;

/** All patterns that `{a,b}` in one stands for. Throws PatternFault when braces do not match or stand for too many. */
export function expandBraces(pattern: string): string[] {
  const done: string[] = [];
  const left = [pattern];
  for (let next = left.pop(); next !== undefined; next = left.pop()) {
    const brace = firstBrace(next);
    if (brace === null) done.push(next);
    else {
      const [from, to] = brace;
      const [before, after] = [next.slice(0, from), next.slice(to + 1)];
      for (const option of splitOptions(next.slice(from + 1, to))) left.push(before + option + after);
    }
    if (done.length + left.length > optionsMax) throw new PatternFault("braces stand for too many patterns");
  }
  return done;
}

/** Where the first brace opens and closes, or null. */
function firstBrace(pattern: string): [from: number, to: number] | null {
  let from = -1;
  let open = 0;
  for (let at = 0; at < pattern.length; at++) {
    const character = pattern.charAt(at);
    if (character === "\\") at++;
    else if (character === "{" && open++ === 0) from = at;
    else if (character === "}" && open > 0 && --open === 0) return [from, at];
  }
  if (open > 0) throw new PatternFault("a { is never closed");
  return null;
}

function splitOptions(body: string): string[] {
  const options: string[] = [];
  let open = 0;
  let from = 0;
  for (let at = 0; at < body.length; at++) {
    const character = body.charAt(at);
    if (character === "\\") at++;
    else if (character === "{") open++;
    else if (character === "}") open--;
    else if (character === "," && open === 0) {
      options.push(body.slice(from, at));
      from = at + 1;
    }
  }
  return [...options, body.slice(from)];
}
