import { createHmac } from "node:crypto";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { HostKeys } from "#server/core/ports/host-keys.ts";
import { knownHostName, sshAddressOf } from "#server/core/ssh/ssh-address.ts";

/** Where mirrors are, and what git runs with. */
export interface GitPlace {
  readonly root: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
}

/** The lists of known hosts that the server's git uses: its own below the folder of all mirrors, and that of the account it runs as. */
export function knownHostsPaths({ root, environment: { HOME } }: GitPlace): readonly [string, ...string[]] {
  return [join(root, "known_hosts"), ...(HOME === undefined ? [] : [join(HOME, ".ssh", "known_hosts")])];
}

/** Reads those lists. */
export function knownHostsFile(place: GitPlace): HostKeys {
  const paths = knownHostsPaths(place);
  return {
    of: async (repositoryUrl) => {
      const address = sshAddressOf(repositoryUrl);
      if (address === null) return "";
      const texts = await Promise.all(paths.map((path) => readFile(path, "utf8").catch(() => "")));
      const keys = new Set(texts.flatMap((text) => keysOf(text, knownHostName(address))));
      return [...keys].map((key) => `${knownHostName(address)} ${key}\n`).join("");
    },
  };
}

/** Types and keys of a host's lines. Lines with marks (`@revoked`) and patterns are left out: they are about more than this host. */
function keysOf(text: string, name: string): string[] {
  return text.split("\n").flatMap((line) => {
    const [names = "", type, key] = line.trim().split(/\s+/);
    if (type === undefined || key === undefined || names.startsWith("#") || names.startsWith("@")) return [];
    return names.split(",").some((entry) => isEntryFor(entry, name)) ? [`${type} ${key}`] : [];
  });
}

/** A list may hide its names behind hashes. */
function isEntryFor(entry: string, name: string): boolean {
  const [, salt, hash] = /^\|1\|([^|]+)\|([^|]+)$/.exec(entry) ?? [];
  if (salt === undefined) return entry.toLowerCase() === name;
  return createHmac("sha1", Buffer.from(salt, "base64")).update(name).digest("base64") === hash;
}
