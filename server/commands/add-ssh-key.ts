import { authorize } from "#server/commands/authorize.ts";
import type { Deps } from "#server/commands/deps.ts";
import { sshFingerprints } from "#server/commands/ssh-fingerprint.ts";
import { type Actor, actorName } from "#server/core/actor.ts";
import { AppError } from "#server/core/error/app-error.ts";
import type { ProjectId } from "#server/core/ids.ts";
import { type SshKey, sshKeyIdentity } from "#server/core/ports/ssh-key-store.ts";

const keyCharactersMax = 32 * 1024;
const hostnamePattern = /^[A-Za-z0-9*?][A-Za-z0-9.*?_-]{0,252}$/;

/**
 * Gives a project a private key that its jobs can ask for by `add_ssh_keys`;
 * nobody can read it back. Throws `invalid_input` for what is no key or no
 * host's name.
 */
export async function addSshKey(
  deps: Pick<Deps, "sshKeys" | "secrets" | "ids" | "clock">,
  actor: Actor,
  request: { readonly projectId: ProjectId; readonly hostname: string | null; readonly privateKey: string },
): Promise<SshKey> {
  authorize(actor, "ssh_key.add");
  const { projectId, hostname } = request;
  if (request.privateKey.length > keyCharactersMax)
    throw new AppError("invalid_input", { userMessage: "A private key has at most 32 KiB." });
  if (hostname !== null && !hostnamePattern.test(hostname))
    throw new AppError("invalid_input", { userMessage: `"${hostname}" is no host's name.` });
  const told = sshFingerprints(request.privateKey);
  const privateKey = privateKeyText(request.privateKey);
  const sealed = deps.secrets.seal(privateKey, sshKeyIdentity(projectId, told.fingerprint));
  const key = { ...told, hostname, createdAt: deps.clock.now() };
  const by = { now: deps.clock.now(), actor: actorName(actor) };
  await deps.sshKeys.put(projectId, { ...key, sealed, id: deps.ids.next() }, by);
  return key;
}

/** A key as ssh reads it: pasted texts may lack their last line's end, or have those of Windows. */
export function privateKeyText(typed: string): string {
  return `${typed.trim().replaceAll("\r\n", "\n")}\n`;
}
