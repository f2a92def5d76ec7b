import { AppError } from "#server/core/error/app-error.ts";
import { parseOrbReference } from "#server/core/orb/orb-reference.ts";
import { chooseVersion } from "#server/core/orb/orb-version.ts";
import type { OrbFetcher } from "#server/core/ports/orb-fetcher.ts";

/** Another registry, or a set of addresses, in memory. */
export interface FakeOrbFetcher extends OrbFetcher {
  /** Source by `namespace/name@version` or by address. */
  readonly sources: Map<string, string>;
  /** What was asked for, in order. */
  readonly asked: string[];
  /** False: it does not answer. */
  isUp: boolean;
}

/** A fetcher that has nothing yet. */
export function fakeOrbFetcher(): FakeOrbFetcher {
  const sources = new Map<string, string>();
  const asked: string[] = [];
  const fake: FakeOrbFetcher = {
    sources,
    asked,
    isUp: true,
    fetch: async (reference) => {
      asked.push(reference.kind === "url" ? reference.url : `${reference.namespace}/${reference.name}`);
      if (!fake.isUp) throw new AppError("unavailable", { userMessage: "the registry does not answer." });
      if (reference.kind === "url") {
        const source = sources.get(reference.url);
        return source === undefined ? null : { version: reference.url, source };
      }
      const prefix = `${reference.namespace}/${reference.name}@`;
      const versions = [...sources.keys()].filter((key) => key.startsWith(prefix) && parseOrbReference(key) !== null);
      const chosen = chooseVersion(
        reference.version,
        versions.map((key) => key.slice(prefix.length)),
      );
      return chosen === null
        ? null
        : { version: `${prefix}${chosen}`, source: sources.get(`${prefix}${chosen}`) ?? "" };
    },
  };
  return fake;
}
