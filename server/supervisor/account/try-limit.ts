/** Counts wrong tries, for one door. Times are milliseconds since 1970, passed in. */
export interface TryLimit {
  /** How many seconds this caller has to wait before its next try; 0 when it may try now. */
  secondsToWait(address: string, now: number): number;
  /** Notes a wrong try. */
  failed(address: string, now: number): void;
  /** Forgets the wrong tries of a caller who got it right. */
  succeeded(address: string): void;
}

export const wrongTriesMax = 10;
export const windowSeconds = 600;
const addressesMax = 10_000;

/**
 * Ten wrong tries within ten minutes, and that address waits until the first of
 * them is ten minutes old. Others are not locked out with it. The neighbours of
 * one IPv6 network (/64) count as one, because whoever has one address there has
 * them all.
 */
export function createTryLimit(): TryLimit {
  const tries = new Map<string, number[]>();
  const recent = (key: string, now: number) =>
    (tries.get(key) ?? []).filter((moment) => now - moment < windowSeconds * 1000);
  return {
    secondsToWait: (address, now) => {
      const moments = recent(networkOf(address), now);
      const [first] = moments.slice(-wrongTriesMax);
      if (first === undefined || moments.length < wrongTriesMax) return 0;
      return Math.ceil((first + windowSeconds * 1000 - now) / 1000);
    },
    failed: (address, now) => {
      const key = networkOf(address);
      const moments = [...recent(key, now), now];
      tries.delete(key);
      tries.set(key, moments);
      const [oldest] = tries.keys();
      if (tries.size > addressesMax && oldest !== undefined) tries.delete(oldest);
    },
    succeeded: (address) => void tries.delete(networkOf(address)),
  };
}

/** The address itself, or its /64 when it is an IPv6 one. */
export function networkOf(address: string): string {
  const plain = address.replace(/^::ffff:(?=\d+\.)/, "").replace(/%.*$/, "");
  if (!plain.includes(":")) return plain;
  const [head = "", tail = ""] = plain.split("::");
  const before = head === "" ? [] : head.split(":");
  const after = tail === "" ? [] : tail.split(":");
  const zeros = Array.from({ length: Math.max(0, 8 - before.length - after.length) }, () => "0");
  const groups = plain.includes("::") ? [...before, ...zeros, ...after] : before;
  return groups.slice(0, 4).join(":");
}
