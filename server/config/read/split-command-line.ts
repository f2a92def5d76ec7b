/**
 * Splits a command line into words by the rules of a POSIX shell without expansion: blanks
 * separate, single quotes keep everything, double quotes keep all but `\"`, `\\`, `\$` and
 * `` \` ``, a backslash keeps the next character. Backslashes of Windows paths inside unquoted
 * words stay when a letter or digit follows. An open quote ends with the text.
 */
export function splitCommandLine(line: string): string[] {
  const words: string[] = [];
  let word: string | null = null;
  let quote: "'" | '"' | null = null;
  for (let at = 0; at < line.length; at += 1) {
    const character = line[at] ?? "";
    const next = line[at + 1] ?? "";
    if (quote !== null) {
      if (character === quote) quote = null;
      else if (quote === '"' && character === "\\" && '"\\$`'.includes(next) && next !== "") {
        word = `${word ?? ""}${next}`;
        at += 1;
      } else word = `${word ?? ""}${character}`;
    } else if (character === "'" || character === '"') {
      quote = character;
      word ??= "";
    } else if (/\s/.test(character)) {
      if (word !== null) words.push(word);
      word = null;
    } else if (character === "\\" && next !== "" && !/[A-Za-z0-9]/.test(next)) {
      word = `${word ?? ""}${next}`;
      at += 1;
    } else word = `${word ?? ""}${character}`;
  }
  if (word !== null) words.push(word);
  return words;
}
