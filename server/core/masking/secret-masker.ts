import type { SecretPatterns } from "#server/core/masking/secret-patterns.ts";

const mask = new TextEncoder().encode("****");
const nothing = new Uint8Array(0);

/**
 * Replaces secrets in a stream of bytes by `****`. However the stream is cut
 * into pieces, what comes out in the end is the same: at each place the
 * longest secret wins, and an ending that may yet become a secret is held
 * back until the next piece or `flush` decides. Nothing else is held back.
 */
export class SecretMasker {
  readonly #patterns: SecretPatterns;
  #held: Uint8Array = nothing;

  constructor(patterns: SecretPatterns) {
    this.#patterns = patterns;
  }

  /** What may be shown after one more piece. The result may share memory with `piece`. */
  push(piece: Uint8Array): Uint8Array {
    const bytes = this.#held.length === 0 ? piece : join([this.#held, piece]);
    const { shown, rest } = this.#mask(bytes, true);
    this.#held = rest === bytes.length ? nothing : copyOf(bytes.subarray(rest));
    return shown;
  }

  /** The stream has ended: what was held back, masked. */
  flush(): Uint8Array {
    const bytes = this.#held;
    this.#held = nothing;
    return this.#mask(bytes, false).shown;
  }

  #mask(bytes: Uint8Array, more: boolean): { shown: Uint8Array; rest: number } {
    const shown: Uint8Array[] = [];
    let from = 0;
    for (;;) {
      const found = this.#patterns.find(bytes, from, more);
      if (found === null) break;
      shown.push(bytes.subarray(from, found.at));
      if (found.length === null) return { shown: join(shown), rest: found.at };
      shown.push(mask);
      from = found.at + found.length;
    }
    shown.push(bytes.subarray(from));
    return { shown: join(shown), rest: bytes.length };
  }
}

/** A copy in memory of its own, whatever kind of view is given; the caller's memory is used again. */
function copyOf(bytes: Uint8Array): Uint8Array {
  return new Uint8Array(bytes);
}

/** One piece is given back as it is. */
function join(pieces: readonly Uint8Array[]): Uint8Array {
  const [first] = pieces;
  if (pieces.length === 1 && first !== undefined) return first;
  const whole = new Uint8Array(pieces.reduce((length, piece) => length + piece.length, 0));
  let at = 0;
  for (const piece of pieces) {
    whole.set(piece, at);
    at += piece.length;
  }
  return whole;
}
