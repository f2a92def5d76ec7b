/** Which version of a registry orb is meant. */
export type OrbVersionRequest =
  /** Exactly this one: `1.2.3`. */
  | { readonly kind: "exact"; readonly version: string }
  /** The newest production version that begins like this: `1` or `1.2`. */
  | { readonly kind: "newest"; readonly major: number; readonly minor: number | null }
  /** The newest production version at all. */
  | { readonly kind: "volatile" }
  /** A label that may come to mean something else every day: `dev:main`. */
  | { readonly kind: "dev"; readonly version: string };

/** An orb of a registry, as a configuration names it. */
export interface RegistryReference {
  readonly kind: "registry";
  readonly namespace: string;
  readonly name: string;
  readonly version: OrbVersionRequest;
}

/** What the value of `orbs.<alias>` says: an orb of a registry, or the address of one. */
export type OrbReference = RegistryReference | { readonly kind: "url"; readonly url: string };

const registryPattern = /^([a-z0-9][a-z0-9_-]*)\/([a-z0-9][a-z0-9_-]*)@(\S+)$/i;
const addressPattern = /^https:\/\/\S+$/;
const devPattern = /^dev:[\w./-]+$/;
const numbersPattern = /^(\d{1,9})(?:\.(\d{1,9})(?:\.(\d{1,9}))?)?$/;

/** Reads `ns/name@1.2.3`, `@1.2`, `@1`, `@volatile`, `@dev:label` or an `https://` address; null for anything else. Case means nothing in names. */
export function parseOrbReference(text: string): OrbReference | null {
  if (addressPattern.test(text)) return { kind: "url", url: text };
  const [, namespace, name, written] = registryPattern.exec(text) ?? [];
  if (namespace === undefined || name === undefined || written === undefined) return null;
  const version = versionRequest(written);
  if (version === null) return null;
  return { kind: "registry", namespace: namespace.toLowerCase(), name: name.toLowerCase(), version };
}

function versionRequest(text: string): OrbVersionRequest | null {
  if (text === "volatile") return { kind: "volatile" };
  if (devPattern.test(text)) return { kind: "dev", version: text };
  const [, major, minor, patch] = numbersPattern.exec(text) ?? [];
  if (major === undefined) return null;
  if (patch !== undefined) return { kind: "exact", version: `${Number(major)}.${Number(minor)}.${Number(patch)}` };
  return { kind: "newest", major: Number(major), minor: minor === undefined ? null : Number(minor) };
}

/** A version that can be published: the one that was asked for; null where it asks for the newest of some. */
export function publishedVersion({ version }: RegistryReference): string | null {
  return version.kind === "exact" || version.kind === "dev" ? version.version : null;
}
