import { AppError } from "#server/core/error/app-error.ts";
import { chooseVersion, newestFirst, versionNumbers } from "#server/core/orb/orb-version.ts";
import type {
  OrbName,
  OrbRegistry,
  OrbSummary,
  OrbVersionSummary,
  StoredOrbVersion,
} from "#server/core/ports/orb-registry.ts";

interface FakeOrb extends OrbName {
  readonly id: string;
  readonly createdAt: Date;
  readonly versions: Map<string, StoredOrbVersion>;
}

/** A registry in memory. */
export function fakeOrbRegistry(): OrbRegistry {
  const orbs = new Map<string, FakeOrb>();
  const texts = new Map<string, string>();
  const keyOf = ({ namespace, name }: OrbName) => `${namespace}/${name}`;

  const ensure = ({ id, namespace, name }: OrbName & { readonly id: string }, now: Date): FakeOrb => {
    const known = orbs.get(keyOf({ namespace, name }));
    if (known !== undefined) return known;
    const made = { id, namespace, name, createdAt: now, versions: new Map() };
    orbs.set(keyOf(made), made);
    return made;
  };

  return {
    find: async (reference) => {
      const orb = orbs.get(keyOf(reference));
      if (orb === undefined) return null;
      const chosen = chooseVersion(reference.version, [...orb.versions.keys()]);
      return chosen === null ? null : (orb.versions.get(chosen) ?? null);
    },
    publish: async (version, { now }) => {
      const orb = ensure(version, now);
      texts.set(version.sha256, version.source);
      const known = orb.versions.get(version.version);
      if (known?.sha256 === version.sha256) return "unchanged";
      if (known !== undefined && versionNumbers(version.version) !== null) {
        throw new AppError("conflict", { userMessage: `${keyOf(orb)}@${version.version} is published already.` });
      }
      orb.versions.set(version.version, { ...version, id: known?.id ?? version.id, createdAt: now });
      return "stored";
    },
    create: async (orb, { now }) => ensure(orb, now).id,
    list: async (namespace) =>
      [...orbs.values()]
        .filter((orb) => namespace === null || orb.namespace === namespace)
        .sort((a, b) => (`${a.namespace}\0${a.name}` < `${b.namespace}\0${b.name}` ? -1 : 1))
        .map(summary),
    versions: async (orb) => {
      const known = orbs.get(keyOf(orb));
      if (known === undefined) return null;
      return [...known.versions.values()].map(versionSummary).sort((a, b) => newestFirst(a.version, b.version));
    },
    keepSource: async ({ sha256, source }) => void texts.set(sha256, source),
    sources: async (hashes) => new Map([...texts].filter(([hash]) => hashes.includes(hash))),
  };
}

function summary({ versions, ...orb }: FakeOrb): OrbSummary {
  const chosen = chooseVersion({ kind: "volatile" }, [...versions.keys()]);
  const newest = chosen === null ? undefined : versions.get(chosen);
  return { ...orb, newest: newest === undefined ? null : versionSummary(newest), versionCount: versions.size };
}

function versionSummary({ id, version, sha256, origin, createdAt }: StoredOrbVersion): OrbVersionSummary {
  return { id, version, sha256, origin, createdAt };
}
