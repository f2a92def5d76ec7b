import type { SecretPatterns } from "#server/core/masking/secret-patterns.ts";

const star = 0x2a;
const newline = 0x0a;
const nothing = new Uint8Array(0);

/** One more piece of a log, without secrets. */
export interface ScrubbedPiece {
  /** What to store of the piece: the same bytes, or a copy with stars. */
  readonly bytes: Uint8Array;
  /** What to store instead of as many bytes before the piece, because a secret began there; mostly nothing. */
  readonly instead: Uint8Array;
}

interface Place {
  readonly from: number;
  readonly to: number;
}

/**
 * The second look at a step's output, before it is stored: what is still a
 * secret is overwritten by as many stars, so that offsets stay. Of one that
 * began in what was stored already, that part is overwritten too; line ends
 * stay there, because lines have been counted.
 */
export class OutputScrubber {
  readonly #patterns: SecretPatterns;
  /** The end of what came before, as it came. */
  #before: Uint8Array;
  /** The same as it was told to be stored. */
  #stored: Uint8Array;
  /** How many secrets were found so far. */
  found = 0;

  /** Begins a log, or goes on behind these bytes of it. */
  constructor(patterns: SecretPatterns, before: Uint8Array = nothing) {
    this.#patterns = patterns;
    this.#before = before;
    this.#stored = before;
  }

  scrub(piece: Uint8Array): ScrubbedPiece {
    const reach = Math.max(0, this.#patterns.longest - 1);
    const border = this.#before.length;
    const across = [...this.#acrossBorder(piece, reach)];
    const within = [...this.#within(piece)];
    const places = [...across.map(({ to }) => ({ from: 0, to: to - border })), ...within];
    const bytes = withStars(piece, places, () => true);
    const begins = Math.min(border, ...across.map(({ from }) => from));
    const instead = withStars(this.#stored, across, (byte) => byte !== newline).subarray(begins);
    this.found += places.length;
    this.#stored = tail(join(this.#stored.subarray(0, begins), instead), bytes, reach);
    this.#before = tail(this.#before, piece, reach);
    return { bytes, instead };
  }

  /** Secrets that began before this piece and end in it, counted from the beginning of what is known from before. */
  *#acrossBorder(piece: Uint8Array, reach: number): Iterable<Place> {
    const border = this.#before.length;
    if (border === 0) return;
    const bytes = join(this.#before, piece.subarray(0, reach));
    for (let found = this.#patterns.find(bytes, 0, false); found !== null; ) {
      const to = found.at + (found.length ?? 0);
      if (found.at >= border) return;
      if (to > border) yield { from: found.at, to };
      found = this.#patterns.find(bytes, found.at + 1, false);
    }
  }

  *#within(piece: Uint8Array): Iterable<Place> {
    for (let found = this.#patterns.find(piece, 0, false); found !== null; ) {
      const to = found.at + (found.length ?? 0);
      yield { from: found.at, to };
      found = this.#patterns.find(piece, to, false);
    }
  }
}

/** The bytes themselves when there are no places. */
function withStars(bytes: Uint8Array, places: readonly Place[], isHidden: (byte: number) => boolean): Uint8Array {
  if (places.length === 0) return bytes;
  const copy = new Uint8Array(bytes);
  for (const { from, to } of places)
    for (let at = from; at < Math.min(to, copy.length); at++) if (isHidden(copy[at] as number)) copy[at] = star;
  return copy;
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
