import type { DomainEvent, LogGrowth } from "#server/core/events.ts";

/** Channels of LISTEN/NOTIFY. Payloads are JSON arrays. */
export const eventChannel = "rotunda_event";
export const logChannel = "rotunda_log";

/** PostgreSQL refuses payloads of 8,000 bytes; JSON of ids is ASCII, so characters are bytes. */
const payloadCharactersMax = 7_000;

/** Packs items into as few NOTIFY payloads as fit, in order. */
export function payloadsOf(items: readonly (DomainEvent | LogGrowth)[]): string[] {
  const payloads: string[] = [];
  let current: string[] = [];
  let size = 2;
  for (const item of items) {
    const text = asciiJson(item);
    if (size + text.length + 1 > payloadCharactersMax && current.length > 0) {
      payloads.push(`[${current.join(",")}]`);
      current = [];
      size = 2;
    }
    current.push(text);
    size += text.length + 1;
  }
  if (current.length > 0) payloads.push(`[${current.join(",")}]`);
  return payloads;
}

/** JSON with everything beyond ASCII escaped, so that its length in characters is its length in bytes. */
function asciiJson(value: unknown): string {
  return JSON.stringify(value).replaceAll(
    /[\u0080-\uffff]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}
