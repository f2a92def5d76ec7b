import { secretForms } from "#server/core/masking/secret-forms.ts";

/** A secret begins at `at`; a null length means that the bytes end before it is clear which. */
export interface FoundSecret {
  readonly at: number;
  readonly length: number | null;
}

/** Bytes that tell where a pattern may begin; shorter patterns are not looked for. */
const keyBytes = 4;
const filterBits = 16;

/** Looking at every fourth place only is as good as free; more gains nothing. */
const strideMax = 4;

/**
 * All texts to look for in a task's output, made ready for looking: its time
 * does not grow with their number. The four bytes at every few places are
 * looked up in a small table of what patterns have near their beginning, which
 * says no nearly everywhere; only where it does not, the few patterns that
 * begin close by are compared.
 */
export class SecretPatterns {
  readonly #filter = new Uint8Array(2 ** filterBits);
  /** By their first four bytes; the longest first. */
  readonly #byKey = new Map<number, Uint8Array[]>();
  /** Beginnings shorter than four bytes, which the end of a piece may be. */
  readonly #beginnings = new Set<number>();
  /** The longest first. */
  #usable: readonly Uint8Array[] = [];
  /** Every pattern has this many whole keys at its beginning, so that looking at every so many places meets one. */
  #stride = 1;

  constructor(patterns: Iterable<Uint8Array>) {
    this.#add(patterns);
  }

  get isEmpty(): boolean {
    return this.#usable.length === 0;
  }

  /** Bytes. */
  get longest(): number {
    return this.#usable[0]?.length ?? 0;
  }

  /** From now on these values are looked for as well, by everything that looks with these patterns. */
  addValues(values: readonly string[]): void {
    this.#add(patternsOf(values));
  }

  #add(patterns: Iterable<Uint8Array>): void {
    const usable = [...this.#usable, ...[...patterns].filter((pattern) => pattern.length >= keyBytes)];
    usable.sort((a, b) => b.length - a.length);
    this.#usable = usable;
    this.#stride = Math.max(1, Math.min(strideMax, (usable.at(-1)?.length ?? 0) - keyBytes + 1));
    this.#filter.fill(0);
    this.#byKey.clear();
    this.#beginnings.clear();
    for (const pattern of usable) {
      const key = keyAt(pattern, 0);
      for (let offset = 0; offset < this.#stride; offset++) this.#filter[filterPlace(keyAt(pattern, offset))] = 1;
      this.#byKey.set(key, [...(this.#byKey.get(key) ?? []), pattern]);
      for (let length = 1; length < keyBytes; length++) this.#beginnings.add(beginning(pattern, 0, length));
    }
  }

  /** The texts to look for, given the secret values. */
  static ofValues(values: readonly string[]): SecretPatterns {
    return new SecretPatterns(patternsOf(values));
  }

  /**
   * The first secret from a place on: the longest one there. With `more` bytes
   * to come, an ending that may yet become one, or a longer one, is found too.
   */
  find(bytes: Uint8Array, from: number, more: boolean): FoundSecret | null {
    if (this.isEmpty) return null;
    const last = bytes.length - keyBytes;
    const stride = this.#stride;
    const filter = this.#filter;
    let at = from;
    for (; at + stride - 1 <= last; at += stride) {
      if (filter[filterPlace(keyAt(bytes, at + stride - 1))] !== 1) continue;
      const found = this.#findWithin(bytes, { from: at, to: at + stride, more });
      if (found !== null) return found;
    }
    const found = this.#findWithin(bytes, { from: at, to: last + 1, more });
    if (found !== null) return found;
    if (!more) return null;
    for (at = Math.max(from, last + 1, 0); at < bytes.length; at++) {
      if (this.#beginnings.has(beginning(bytes, at, bytes.length - at))) return { at, length: null };
    }
    return null;
  }

  /** The first secret that begins at one of some places, all with four bytes behind them. */
  #findWithin(bytes: Uint8Array, { from, to, more }: { from: number; to: number; more: boolean }): FoundSecret | null {
    for (let at = from; at < to; at++) {
      const length = this.#lengthAt(bytes, { at, key: keyAt(bytes, at), more });
      if (length !== 0) return { at, length };
    }
    return null;
  }

  /** 0 when no pattern is here, null when it is not clear yet. */
  #lengthAt(bytes: Uint8Array, { at, key, more }: { at: number; key: number; more: boolean }): number | null {
    const left = bytes.length - at;
    for (const pattern of this.#byKey.get(key) ?? []) {
      if (pattern.length > left && !more) continue;
      if (isSame(bytes, at, pattern)) return pattern.length > left ? null : pattern.length;
    }
    return 0;
  }
}

function patternsOf(values: readonly string[]): Uint8Array[] {
  const encoder = new TextEncoder();
  return secretForms(values).map((form) => encoder.encode(form));
}

function keyAt(bytes: Uint8Array, at: number): number {
  // Not one of these places is missing; the types cannot say so.
  const key =
    ((bytes[at] as number) << 24) |
    ((bytes[at + 1] as number) << 16) |
    ((bytes[at + 2] as number) << 8) |
    (bytes[at + 3] as number);
  return key >>> 0;
}

function filterPlace(key: number): number {
  return Math.imul(key, 0x9e3779b1) >>> (32 - filterBits);
}

/** A number that tells short beginnings apart, also by their length. */
function beginning(bytes: Uint8Array, at: number, length: number): number {
  let number = length;
  for (let place = at; place < at + length; place++) number = number * 256 + (bytes[place] ?? 0);
  return number;
}

/** Whether a pattern, or as much of it as there are bytes, stands at a place. */
function isSame(bytes: Uint8Array, at: number, pattern: Uint8Array): boolean {
  const end = Math.min(pattern.length, bytes.length - at);
  for (let place = keyBytes; place < end; place++) if (bytes[at + place] !== pattern[place]) return false;
  return true;
}
