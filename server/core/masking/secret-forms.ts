import { base64Forms } from "#server/core/masking/base64-forms.ts";

export const secretLengthMin = 4;
/** Forms that are shorter than this look like ordinary text too often. */
const formLengthMin = 4;
const neverSecret = new Set(["true", "false", "True", "False", "TRUE", "FALSE"]);

/**
 * Every text that a secret value is known by: as it is, without surrounding
 * white space, each line of a value of several lines (shells and tools print
 * such values line by line), and all of them as tools write them when
 * they encode them: base64, URLs, JSON, XML, shell words. Values shorter than
 * four characters, and such lines, `true` and `false` are left alone, as printing `****` for
 * them would only garble logs (config-language §22.6).
 */
export function secretForms(values: readonly string[]): string[] {
  const forms = new Set<string>();
  for (const value of values) {
    if (!isSecret(value)) continue;
    for (const text of plainForms(value)) {
      forms.add(text);
      for (const form of [...base64Forms(text), ...escapedForms(text)]) {
        if (form.length >= formLengthMin) forms.add(form);
      }
    }
  }
  return [...forms];
}

function isSecret(text: string): boolean {
  return text.length >= secretLengthMin && !neverSecret.has(text.trim());
}

function plainForms(value: string): string[] {
  const plain = [value];
  if (value.trim() !== value && value.trim().length >= secretLengthMin) plain.push(value.trim());
  const lines = value.split(/\r?\n/);
  // A terminal's driver, and files of other systems, end lines by two characters.
  if (lines.length > 1) plain.push(lines.join("\r\n"), lines.join("\n"));
  for (const line of lines.length > 1 ? lines : []) {
    if (isSecret(line.trim())) plain.push(line.trim());
  }
  return plain;
}

function escapedForms(text: string): string[] {
  const json = JSON.stringify(text).slice(1, -1);
  const url = encodeUrl(text);
  const strictUrl = url.replace(/[!'()*~]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`);
  const ascii = json.replace(/[^\x20-\x7e]/g, unicodeEscape);
  const forSigns = (pattern: RegExp, write: (sign: string) => string) => text.replace(pattern, write);
  return [
    json,
    ascii,
    json.replaceAll("/", "\\/"),
    // Go's encoder and others also write signs that HTML knows as numbers.
    ascii.replace(/[<>&]/g, unicodeEscape),
    // A secret inside a JSON document inside a JSON document.
    JSON.stringify(json).slice(1, -1),
    url,
    ...[url, strictUrl, strictUrl.replaceAll("%2A", "*")].map((written) => written.replaceAll("%20", "+")),
    strictUrl,
    url.replaceAll("%2F", "/"),
    strictUrl.replaceAll("%2F", "/").replaceAll("%7E", "~"),
    url.replace(/%[0-9A-F]{2}/g, (code) => code.toLowerCase()),
    forSigns(/[&<>"']/g, (sign) => xmlNames[sign] ?? sign),
    forSigns(/[&<>]/g, (sign) => xmlNames[sign] ?? sign),
    text.replaceAll("'", "'\\''"),
    text.replaceAll("'", `'"'"'`),
    forSigns(/["$`\\]/g, (sign) => `\\${sign}`),
    forSigns(/[^\w@%+=:,./\n-]/g, (sign) => `\\${sign}`),
    // How shells show a text with line ends when they trace it.
    forSigns(/[\\'\n\t\r]/g, (sign) => ansiNames[sign] ?? `\\${sign}`),
  ];
}

const xmlNames: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};
const ansiNames: Readonly<Record<string, string>> = { "\n": "\\n", "\t": "\\t", "\r": "\\r" };

function unicodeEscape(sign: string): string {
  return `\\u${sign.charCodeAt(0).toString(16).padStart(4, "0")}`;
}

/** Half of a character, which no URL can hold, is written as the sign for a broken one. */
function encodeUrl(text: string): string {
  return encodeURIComponent(text.toWellFormed());
}
