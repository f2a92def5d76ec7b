import { type GitAnswer, unavailable } from "#server/adapters/git/git-program.ts";
import type { AppError } from "#server/core/error/app-error.ts";
import { knownHostName, type SshAddress, sshAddressOf } from "#server/core/ssh/ssh-address.ts";

/** Why a repository elsewhere could not be read, and what helps: what ssh says last is only that it could not be read. */
export function remoteFault(answer: GitAnswer, repositoryUrl: string): AppError {
  const address = sshAddressOf(repositoryUrl);
  const reason = address === null ? null : sshReason(answer.complaint, address);
  return unavailable(reason ?? answer.lastLine);
}

function sshReason(complaint: string, address: SshAddress): string | null {
  const { host } = address;
  if (/Host key verification failed|REMOTE HOST IDENTIFICATION HAS CHANGED/.test(complaint)) {
    const file = /(?:Add correct host key in|Offending \S+ key in) (\S+?)(?::\d+)?(?: to get rid.*)?$/m.exec(
      complaint,
    )?.[1];
    const where = file === undefined ? "" : ` -f ${file}`;
    return `${host} shows another host key than the one it was known by. If its key was renewed, make the server forget the old one: ssh-keygen -R '${knownHostName(address)}'${where}`;
  }
  if (/Permission denied \(/.test(complaint)) {
    return `${host} lets none of the keys in. The project needs a private key whose public half may read the repository there; it is added in the project's settings or by: rotunda project ssh-key add`;
  }
  const unreached =
    /^(?:ssh: )?((?:Could not resolve hostname|connect to host|Connection (?:closed|reset|timed out)|kex_exchange_identification).*)$/m;
  const line = unreached.exec(complaint)?.[1];
  if (line !== undefined) return `${host} cannot be reached (${line.trim().replace(/\.$/, "")})`;
  return null;
}
