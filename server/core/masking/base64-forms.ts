/** Beginnings and ends that base64 mixes with what stands around leave this much at least. */
const formLengthMin = 6;
/** Where usual tools break lines. */
const lineLengths = [64, 76] as const;
const lineLengthMin = 16;

/**
 * What of a text's base64 is the same whatever stands before and behind it in
 * the encoded bytes: three bytes make four characters, so there are three ways
 * for it to begin. Each in the usual alphabet and in that of URLs; and for
 * texts encoded by themselves, the lines that tools break them into.
 */
export function base64Forms(text: string): string[] {
  const bytes = new TextEncoder().encode(text);
  const forms = new Set<string>();
  for (const before of [0, 1, 2]) {
    const encoded = encode([...Array.from<number>({ length: before }).fill(0), ...bytes]);
    const skipped = Math.ceil((before * 8) / 6);
    const certain = Math.floor(((before + bytes.length) * 8) / 6);
    const form = encoded.slice(skipped, certain);
    if (form.length >= formLengthMin) forms.add(form);
  }
  const whole = encode([...bytes]).replace(/=+$/, "");
  for (const length of lineLengths) {
    for (let at = 0; whole.length > length && at < whole.length; at += length) {
      const line = whole.slice(at, at + length);
      // The last characters change when a line end was encoded too.
      const certain = at + length < whole.length ? line : line.slice(0, -2);
      if (certain.length >= lineLengthMin) forms.add(certain);
    }
  }
  for (const form of [...forms]) forms.add(form.replaceAll("+", "-").replaceAll("/", "_"));
  return [...forms];
}

function encode(bytes: readonly number[]): string {
  return btoa(bytes.map((byte) => String.fromCharCode(byte)).join(""));
}
