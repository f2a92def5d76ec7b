/** Where an address leads by ssh. */
export interface SshAddress {
  readonly host: string;
  /** 22 unless the address says another. */
  readonly port: number;
}

const urlPattern = /^ssh:\/\/(?:[^@/\s]*@)?(\[[0-9A-Fa-f:.]+\]|[^@/:\s[\]]+)(?::(\d{1,5}))?\//i;
const shortPattern = /^[A-Za-z0-9._-]+@([A-Za-z0-9.-]+):/;

/** The host and port of a repository that is reached by ssh (`ssh://git@host:port/path`, `git@host:path`); null for any other. */
export function sshAddressOf(repositoryUrl: string): SshAddress | null {
  const url = urlPattern.exec(repositoryUrl);
  if (url !== null) {
    const [, host = "", port] = url;
    return { host: host.replace(/^\[|\]$/g, "").toLowerCase(), port: port === undefined ? 22 : Number(port) };
  }
  const short = shortPattern.exec(repositoryUrl);
  return short === null ? null : { host: (short[1] ?? "").toLowerCase(), port: 22 };
}

/** A host as a list of known hosts names it: with its port where that is not the usual one. */
export function knownHostName({ host, port }: SshAddress): string {
  return port === 22 ? host : `[${host}]:${port}`;
}

/** Whether a key that is for hosts of this pattern (`*` and `?` as in ssh's own settings; null: every host) is for the host. */
export function isKeyFor(hostname: string | null, { host }: SshAddress): boolean {
  if (hostname === null) return true;
  const parts = [...hostname.toLowerCase()].map((character) => {
    if (character === "*") return ".*";
    return character === "?" ? "." : character.replace(/[.[\]()+^$|\\{}]/g, "\\$&");
  });
  return new RegExp(`^${parts.join("")}$`).test(host);
}
