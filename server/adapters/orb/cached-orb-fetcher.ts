import type { OrbReference } from "#server/core/orb/orb-reference.ts";
import type { Clock } from "#server/core/ports/clock.ts";
import type { FetchedOrb, OrbFetcher } from "#server/core/ports/orb-fetcher.ts";

/** Answers are given again for this long; what came to nothing only for a moment, so that somebody who has mended it need not wait. */
const cacheSeconds = { found: 300, nothing: 15 };

/** More than any installation uses within five minutes; the oldest answers go first. */
const answersMax = 500;

interface Answer {
  readonly fetched: Promise<FetchedOrb | null>;
  /** In milliseconds, as the clock counts. */
  freshUntil: number;
}

/** Remembers answers, so that a hundred pipelines of one push ask once. Questions that are on their way are shared. */
export function cachedOrbFetcher(inner: OrbFetcher, clock: Clock): OrbFetcher {
  const answers = new Map<string, Answer>();
  return {
    fetch: (reference) => {
      const now = clock.now().getTime();
      const key = keyOf(reference);
      const known = answers.get(key);
      if (known !== undefined && known.freshUntil > now) return known.fetched;
      const answer = { fetched: inner.fetch(reference), freshUntil: now + cacheSeconds.found * 1000 };
      const expireSoon = () => {
        answer.freshUntil = Math.min(answer.freshUntil, clock.now().getTime() + cacheSeconds.nothing * 1000);
      };
      answer.fetched.then((found) => (found === null ? expireSoon() : undefined), expireSoon);
      answers.delete(key);
      answers.set(key, answer);
      const [oldest] = answers.keys();
      if (answers.size > answersMax && oldest !== undefined) answers.delete(oldest);
      return answer.fetched;
    },
  };
}

function keyOf(reference: OrbReference): string {
  return JSON.stringify(reference);
}
