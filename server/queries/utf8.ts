/**
 * How many of the bytes make whole UTF-8 characters: at most three less than
 * there are, when the last character is not complete. Bytes that are not UTF-8
 * at all count as whole, so that nothing is held back for ever.
 */
export function wholeCharactersLength(bytes: Uint8Array): number {
  const end = bytes.length;
  for (let back = 1; back <= Math.min(4, end); back += 1) {
    const byte = bytes[end - back] ?? 0;
    if (byte < 0x80) return end;
    if (byte >= 0xc0) return characterLength(byte) > back ? end - back : end;
  }
  return end;
}

function characterLength(firstByte: number): number {
  if (firstByte >= 0xf8) return 1;
  if (firstByte >= 0xf0) return 4;
  return firstByte >= 0xe0 ? 3 : 2;
}
