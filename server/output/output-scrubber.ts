import type { SecretPatterns } from "#server/core/masking/secret-patterns.ts";

const star = 0x2a;
const nothing = new Uint8Array(0);

/**
 * The second look at a step's output, before it is stored: what is still a
 * secret is overwritten by as many stars, so that offsets stay. Of one that
 * began in what was stored already, the part that is not is overwritten.
 */
export class OutputScrubber {
  readonly #patterns: SecretPatterns;
  /** The end of what came before, as it came. */
  #before: Uint8Array = nothing;
  /** How many secrets were found so far. */
  found = 0;

  constructor(patterns: SecretPatterns) {
    this.#patterns = patterns;
  }

  /** The same bytes, or a copy with stars. */
  scrub(piece: Uint8Array): Uint8Array {
    const reach = this.#patterns.longest - 1;
    const places = [...this.#acrossBorder(piece, reach), ...this.#within(piece)];
    this.#before = tail(this.#before, piece, reach);
    if (places.length === 0) return piece;
    this.found += places.length;
    const scrubbed = new Uint8Array(piece);
    for (const { from, to } of places) scrubbed.fill(star, from, to);
    return scrubbed;
  }

  /** Secrets that began before this piece. */
  *#acrossBorder(piece: Uint8Array, reach: number): Iterable<{ from: number; to: number }> {
    const border = this.#before.length;
    if (border === 0) return;
    const bytes = join(this.#before, piece.subarray(0, reach));
    for (let found = this.#patterns.find(bytes, 0, false); found !== null; ) {
      const end = found.at + (found.length ?? 0);
      if (found.at >= border) return;
      if (end > border) yield { from: 0, to: end - border };
      found = this.#patterns.find(bytes, found.at + 1, false);
    }
  }

  *#within(piece: Uint8Array): Iterable<{ from: number; to: number }> {
    for (let found = this.#patterns.find(piece, 0, false); found !== null; ) {
      const to = found.at + (found.length ?? 0);
      yield { from: found.at, to };
      found = this.#patterns.find(piece, to, false);
    }
  }
}

function tail(before: Uint8Array, piece: Uint8Array, length: number): Uint8Array {
  if (piece.length >= length) return new Uint8Array(piece.subarray(piece.length - length));
  return join(before.subarray(Math.max(0, before.length + piece.length - length)), piece);
}

function join(a: Uint8Array, b: Uint8Array): Uint8Array {
  const whole = new Uint8Array(a.length + b.length);
  whole.set(a);
  whole.set(b, a.length);
  return whole;
}
