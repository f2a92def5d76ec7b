/**
 * A short name of a failure that stays the same over runs: its error
 * line without what differs each time, like times, numbers,
 * addresses, hashes and temporary paths. Sixteen hex digits. Not a secure hash.
 */
export function failureFingerprint(errorText: string): string {
  const text = normalized(errorText);
  return hash(text, 0x811c9dc5) + hash(text, 0x5bd1e995);
}

function normalized(text: string): string {
  return text
    .replace(/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/gi, "#")
    .replace(/\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d)?([.,]\d+)?(Z|[+-]\d\d:?\d\d)?/g, "#")
    .replace(/\b0x[0-9a-f]+\b/gi, "#")
    .replace(/\b(?=[0-9a-f]*\d)[0-9a-f]{7,}\b/gi, "#")
    .replace(/\/(tmp|var\/folders|private\/tmp)\/\S+/g, "/tmp/#")
    .replace(/\d+(\.\d+)?/g, "#")
    .replace(/\s+/g, " ")
    .trim()
    .toLowerCase();
}

/** FNV-1a over the text's code units. */
function hash(text: string, seed: number): string {
  let value = seed >>> 0;
  for (let at = 0; at < text.length; at++) value = Math.imul(value ^ text.charCodeAt(at), 0x01000193) >>> 0;
  return value.toString(16).padStart(8, "0");
}
