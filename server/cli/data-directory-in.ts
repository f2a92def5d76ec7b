/**
 * The data directory that an environment names, as `readEnv` finds it but without reading any
 * other setting: commands that hardly need a server do not wait for all of its settings.
 */
export function dataDirectoryIn(environment: Readonly<Record<string, string | undefined>>): string {
  return environment["ROTUNDA_DATA_DIR"] || "./data";
}
