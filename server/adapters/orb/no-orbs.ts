import type { OrbFetcher } from "#server/core/ports/orb-fetcher.ts";

/** For installations that ask no other registry. */
export const noOrbs: OrbFetcher = { fetch: () => Promise.resolve(null) };
