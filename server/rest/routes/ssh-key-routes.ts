import { z } from "zod";
import { addSshKey } from "#server/commands/add-ssh-key.ts";
import { removeSshKey } from "#server/commands/remove-ssh-key.ts";
import type { SshKey } from "#server/core/ports/ssh-key-store.ts";
import { findProject } from "#server/rest/find-project.ts";
import { readBody } from "#server/rest/read-body.ts";
import { json, type RestAnswer, type RestCall, type Route } from "#server/rest/rest-exchange.ts";

const addBody = z.object({ hostname: z.string().nullish(), private_key: z.string() });
const removeBody = z.object({ fingerprint: z.string() });

async function list(call: RestCall): Promise<RestAnswer> {
  const project = await findProject(call);
  return json(200, { items: (await call.deps.sshKeys.list(project.id)).map(resource) });
}

async function add(call: RestCall): Promise<RestAnswer> {
  const body = await readBody(call, addBody);
  const project = await findProject(call);
  const hostname = body.hostname || null;
  const request = { projectId: project.id, hostname, privateKey: body.private_key };
  return json(201, resource(await addSshKey(call.deps, call.actor, request)));
}

async function remove(call: RestCall): Promise<RestAnswer> {
  const { fingerprint } = await readBody(call, removeBody);
  const project = await findProject(call);
  await removeSshKey(call.deps, call.actor, { projectId: project.id, fingerprint });
  return json(200, { message: "OK" });
}

function resource({ fingerprint, md5, hostname, createdAt }: SshKey) {
  return { fingerprint, md5, hostname, created_at: createdAt.toISOString() };
}

/** Private keys of projects, of API v1.1; the list is ours. */
export const sshKeyRoutes: readonly Route[] = [
  { method: "GET", path: "/api/v1.1/project/:slug/ssh-key", access: "token", handle: list },
  { method: "POST", path: "/api/v1.1/project/:slug/ssh-key", access: "token", handle: add },
  { method: "DELETE", path: "/api/v1.1/project/:slug/ssh-key", access: "token", handle: remove },
];
