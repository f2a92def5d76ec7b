const mask = Buffer.from("****");
const nothing = Buffer.alloc(0);

/**
 * Replaces secrets in a stream of bytes by `****`. However the stream is cut
 * into pieces, what comes out in the end is the same: at each place the
 * longest secret wins, and an ending that may yet become a secret is held
 * back until the next piece or `flush` decides. Nothing else is held back.
 */
export class SecretMasker {
  readonly #patterns: readonly Buffer[];
  readonly #longest: number;
  #held: Buffer = nothing;

  constructor(patterns: readonly Buffer[]) {
    this.#patterns = [...patterns].filter((pattern) => pattern.length > 0).sort((a, b) => b.length - a.length);
    this.#longest = this.#patterns[0]?.length ?? 0;
  }

  /** What may be shown after one more piece. The result may share memory with `piece`. */
  push(piece: Buffer): Buffer {
    if (this.#longest === 0) return piece;
    const bytes = this.#held.length === 0 ? piece : Buffer.concat([this.#held, piece]);
    const undecided = this.#undecidedPlaces(bytes);
    const { shown, rest } = this.#mask(bytes, (from) => undecided.find((place) => place >= from) ?? bytes.length);
    this.#held = rest === bytes.length ? nothing : Buffer.from(bytes.subarray(rest));
    return shown;
  }

  /** The stream has ended: what was held back, masked. */
  flush(): Buffer {
    const bytes = this.#held;
    this.#held = nothing;
    return this.#mask(bytes, () => bytes.length).shown;
  }

  /** Masks every secret that begins before the hold; the hold moves on when a secret reaches over it. */
  #mask(bytes: Buffer, holdFrom: (from: number) => number): { shown: Buffer; rest: number } {
    const shown: Buffer[] = [];
    const next = this.#patterns.map(() => -1);
    let position = 0;
    let hold = holdFrom(0);
    for (;;) {
      const found = this.#firstMatch(bytes, { from: position, before: hold, next });
      if (found === null) break;
      shown.push(bytes.subarray(position, found.at), mask);
      position = found.at + found.length;
      hold = holdFrom(position);
    }
    shown.push(bytes.subarray(position, hold));
    return { shown: shown.length === 1 ? (shown[0] as Buffer) : Buffer.concat(shown), rest: hold };
  }

  /** `next` remembers where each secret comes next, so that each is searched for only once along the bytes. */
  #firstMatch(bytes: Buffer, search: { from: number; before: number; next: number[] }) {
    let best: { at: number; length: number } | null = null;
    for (const [index, pattern] of this.#patterns.entries()) {
      let at = search.next[index] as number;
      if (at < search.from) {
        at = bytes.indexOf(pattern, search.from);
        search.next[index] = at === -1 ? Number.POSITIVE_INFINITY : at;
        if (at === -1) continue;
      }
      // Longest first: a later, shorter secret wins only by coming earlier.
      if (at < search.before && (best === null || at < best.at)) best = { at, length: pattern.length };
    }
    return best;
  }

  /** Places near the end from where the rest of the bytes is the beginning of a longer secret. */
  #undecidedPlaces(bytes: Buffer): number[] {
    const places: number[] = [];
    for (let at = Math.max(0, bytes.length - this.#longest + 1); at < bytes.length; at++) {
      const tail = bytes.length - at;
      for (const pattern of this.#patterns) {
        if (pattern.length <= tail) break;
        if (pattern[0] === bytes[at] && bytes.compare(pattern, 0, tail, at) === 0) {
          places.push(at);
          break;
        }
      }
    }
    return places;
  }
}
