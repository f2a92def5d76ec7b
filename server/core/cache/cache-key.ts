import { cacheKeyCharactersMax } from "#server/core/cache/cache-key-limits.ts";
import { err, ok, type Result } from "#server/core/result.ts";

/** One piece of a key's template (config-language §23.1). */
export type CacheKeyPart =
  | { readonly type: "text"; readonly text: string }
  | { readonly type: "field"; readonly field: CacheKeyField }
  | { readonly type: "variable"; readonly name: string }
  | { readonly type: "checksum"; readonly path: string };

const fieldOf = {
  ".Branch": "branch",
  ".BuildNum": "buildNumber",
  ".Revision": "revision",
  ".CheckoutKey": "checkoutKey",
  epoch: "epoch",
  arch: "arch",
} as const;

/** What a template may name without an argument. */
export type CacheKeyField = (typeof fieldOf)[keyof typeof fieldOf];

const known = '.Branch, .BuildNum, .Revision, .CheckoutKey, .Environment.NAME, checksum "file", epoch and arch';
const variablePattern = /^\.Environment\.([A-Za-z_][A-Za-z0-9_]*)$/;
const checksumPattern = /^checksum\s+("(?:[^"\\\n]|\\.)*"|`[^`]*`)$/;

/** Takes a template apart. A fault is a sentence that quotes what is wrong. */
export function parseCacheKey(template: string): Result<readonly CacheKeyPart[], string> {
  const parts: CacheKeyPart[] = [];
  for (let at = 0; at < template.length; ) {
    const open = template.indexOf("{{", at);
    const text = template.slice(at, open === -1 ? undefined : open);
    if (text !== "") parts.push({ type: "text", text });
    if (open === -1) break;
    const close = endOfAction(template, open + 2);
    if (close === -1) return fault(template, `${template.slice(open)} is never closed by }}`);
    const inside = template.slice(open + 2, close).trim();
    const part = partOf(inside);
    if (part === null) return fault(template, `{{ ${inside} }} is not known. Known are ${known}`);
    parts.push(part);
    at = close + 2;
  }
  return ok(parts);
}

/** Where the values of a key come from. What is read of the job's files is read when it is asked for. */
export interface CacheKeyValues {
  readonly fields: Readonly<Record<CacheKeyField, string>>;
  readonly environment: Readonly<Record<string, string>>;
  /** Base64 of a file's SHA-256; a fault is a sentence. */
  checksum(path: string): Promise<Result<string, string>>;
}

/** What Go's templates print for a name that has no value. */
const noValue = "<no value>";

/** Puts a key together. Faults are those of the template, of its files, and of a key that is empty or too long. */
export async function renderCacheKey(template: string, values: CacheKeyValues): Promise<Result<string, string>> {
  const parsed = parseCacheKey(template);
  if (!parsed.ok) return parsed;
  let key = "";
  for (const part of parsed.value) {
    const value = await valueOf(part, values);
    if (!value.ok) return fault(template, value.error);
    key += value.value;
  }
  if (key === "") return fault(template, "it is empty");
  const characters = [...key].length;
  if (characters > cacheKeyCharactersMax) {
    return fault(template, `it has ${characters} characters, and ${cacheKeyCharactersMax} are allowed`);
  }
  return ok(key);
}

async function valueOf(part: CacheKeyPart, values: CacheKeyValues): Promise<Result<string, string>> {
  switch (part.type) {
    case "text":
      return ok(part.text);
    case "field":
      return ok(values.fields[part.field]);
    case "variable":
      return ok(values.environment[part.name] ?? noValue);
    case "checksum":
      return values.checksum(part.path);
  }
}

function partOf(inside: string): CacheKeyPart | null {
  if (Object.hasOwn(fieldOf, inside)) return { type: "field", field: fieldOf[inside as keyof typeof fieldOf] };
  const variable = variablePattern.exec(inside)?.[1];
  if (variable !== undefined) return { type: "variable", name: variable };
  const quoted = checksumPattern.exec(inside)?.[1];
  const path = quoted === undefined ? null : unquote(quoted);
  return path === null || path === "" ? null : { type: "checksum", path };
}

/** The text of a Go string: raw between backticks, with escapes between quotes. Null for an escape that is none. */
function unquote(quoted: string): string | null {
  if (quoted.startsWith("`")) return quoted.slice(1, -1);
  try {
    return JSON.parse(quoted) as string;
  } catch {
    return null;
  }
}

/** Where the action that began before `from` ends, passing over `}}` inside strings; -1 when it does not. */
function endOfAction(template: string, from: number): number {
  const pattern = /"(?:[^"\\\n]|\\.)*"|`[^`]*`|\}\}/g;
  pattern.lastIndex = from;
  for (let match = pattern.exec(template); match !== null; match = pattern.exec(template)) {
    if (match[0] === "}}") return match.index;
  }
  return -1;
}

function fault(template: string, what: string): Result<never, string> {
  return err(`The cache key "${template}" cannot be used: ${what}.`);
}
