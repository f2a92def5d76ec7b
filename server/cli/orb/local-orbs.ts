import type { ApiClient } from "#server/cli/api-client.ts";
import { CliError, exitCodes } from "#server/cli/cli-error.ts";
import type { CommandContext } from "#server/cli/command-context.ts";
import type { OrbBundle } from "#server/cli/orb/orb-bundle.ts";
import { readOrbText } from "#server/cli/orb/orb-files.ts";
import type { GivenOrbs } from "#server/config/element/orb-shelf.ts";
import { parseOrbReference } from "#server/core/orb/orb-reference.ts";
import type { GivenOrb, OrbSource } from "#server/core/orb/orb-source.ts";
import { chooseVersion } from "#server/core/orb/orb-version.ts";

/** Where orbs come from besides the server, as it was typed. */
export interface OrbOptions {
  /** `reference=path`: this orb is that file or folder. */
  readonly orb?: readonly string[];
  /** A bundle: a folder or a `.tar` of `namespace/name@version.yml`. */
  readonly orbs?: string;
}

/** Each round finds the orbs that the orbs of the round before need. */
const roundsMax = 20;

/**
 * Runs something that needs orbs until none is missing: first those that were typed, then those of
 * a bundle, then those of the server that runs on this data directory, if one does.
 */
export async function withLocalOrbs<Outcome extends { readonly missingOrbs: readonly string[] }>(
  context: CommandContext,
  options: OrbOptions,
  run: (orbs: GivenOrbs) => Outcome,
): Promise<Outcome> {
  const given = await typedOrbs(context, options.orb ?? []);
  const bundle = options.orbs === undefined ? new Map<string, string>() : await bundleAt(options.orbs);
  const server = serverOnce(context.dataDirectory);
  for (let round = 0; ; round += 1) {
    const outcome = run(given);
    if (outcome.missingOrbs.length === 0 || round === roundsMax) return outcome;
    for (const reference of outcome.missingOrbs) {
      given.set(reference, bundled(bundle, reference) ?? (await served(await server(), reference)));
    }
  }
}

async function typedOrbs({ terminal }: CommandContext, typed: readonly string[]): Promise<Map<string, GivenOrb>> {
  const given = new Map<string, GivenOrb>();
  for (const text of typed) {
    const [, reference = "", path = ""] = /^([^=]+)=(.+)$/.exec(text) ?? [];
    if (parseOrbReference(reference) === null) {
      const hint = "Write it like --orb circleci/node@5.1=orbs/node.yml";
      throw new CliError(`--orb ${text} does not say which orb is which file.`, { hint, exitCode: exitCodes.usage });
    }
    given.set(reference, { version: reference, source: await readOrbText(terminal, path), nested: {} });
  }
  return given;
}

function bundled(bundle: OrbBundle, text: string): OrbSource | null {
  const reference = parseOrbReference(text);
  if (reference?.kind !== "registry") return null;
  const prefix = `${reference.namespace}/${reference.name}@`;
  const versions = [...bundle.keys()].filter((key) => key.startsWith(prefix)).map((key) => key.slice(prefix.length));
  const chosen = chooseVersion(reference.version, versions);
  const source = chosen === null ? undefined : bundle.get(`${prefix}${chosen}`);
  return source === undefined ? null : { version: `${prefix}${chosen}`, source, nested: {} };
}

// Most configurations need neither, and loading them takes longer than compiling.

async function bundleAt(path: string): Promise<OrbBundle> {
  const { readBundle } = await import("#server/cli/orb/orb-bundle.ts");
  return readBundle(path);
}

async function connect(dataDirectory: string): Promise<ApiClient> {
  const { connectToServer } = await import("#server/cli/api-client.ts");
  return connectToServer(dataDirectory);
}

/** The server, looked for when it is first needed; null when none runs. */
function serverOnce(dataDirectory: string): () => Promise<ApiClient | null> {
  let found: Promise<ApiClient | null> | null = null;
  return () => {
    found ??= connect(dataDirectory).catch((error: unknown) => {
      if (error instanceof CliError) return null;
      throw error;
    });
    return found;
  };
}

async function served(server: ApiClient | null, reference: string): Promise<GivenOrb> {
  if (server === null)
    return { problem: "no Rotunda runs here that could have it; --orb or --orbs can say where it is." };
  const path = `/api/private/orb?reference=${encodeURIComponent(reference)}`;
  return server.request<OrbSource>("GET", path).catch((error: unknown) => {
    if (!(error instanceof CliError)) throw error;
    return { problem: `${error.message.charAt(0).toLowerCase()}${error.message.slice(1)}` };
  });
}
