/** A value that YAML can write. */
export type EmittedValue =
  | string
  | number
  | boolean
  | readonly EmittedValue[]
  | { readonly [key: string]: EmittedValue };

/** The keys of a map that is written down. */
export interface EmittedKeys {
  [key: string]: EmittedValue;
}

/** Environment as a list of single-key maps, the form of compiled configurations. */
export function emitEnvironment(environment: Readonly<Record<string, string>>): EmittedValue[] {
  return Object.entries(environment).map(([name, value]) => Object.fromEntries([[name, value]]));
}

/** Keys in alphabetical order, without those that have no value: their absence means the same. */
export function emitKeys(keys: Readonly<Record<string, EmittedValue | null | undefined>>): EmittedKeys {
  const written = Object.entries(keys).flatMap(([key, value]) =>
    value === null || value === undefined ? [] : [[key, value] as const],
  );
  return Object.fromEntries(written.sort(([a], [b]) => (a < b ? -1 : 1)));
}
