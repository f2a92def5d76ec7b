import { z } from "zod";
import { importOrb, promoteOrb, publishOrb } from "#server/commands/publish-orb.ts";
import { listOrbs, listOrbVersions, readOrb } from "#server/commands/read-orb.ts";
import { AppError } from "#server/core/error/app-error.ts";
import { parseOrbReference } from "#server/core/orb/orb-reference.ts";
import { orbSourceLengthMax } from "#server/core/orb/orb-source.ts";
import { readBody } from "#server/rest/read-body.ts";
import { json, type RestAnswer, type RestCall, type Route } from "#server/rest/rest-exchange.ts";

const reference = z.string().min(1).max(300);
const publishBody = z.object({
  reference,
  source: z.string().max(orbSourceLengthMax),
  /** True for a version that was published elsewhere. */
  imported: z.boolean().default(false),
});
const promoteBody = z.object({ label: reference, reference });

async function list({ deps, actor, query }: RestCall): Promise<RestAnswer> {
  return json(200, { items: await listOrbs(deps, actor, query.get("namespace")) });
}

async function read({ deps, actor, query }: RestCall): Promise<RestAnswer> {
  const { version, source, sha256, nested } = await readOrb(deps, actor, query.get("reference") ?? "");
  return json(200, { version, source, sha256, nested });
}

async function versions({ deps, actor, query }: RestCall): Promise<RestAnswer> {
  const orb = query.get("orb") ?? "";
  const parsed = parseOrbReference(`${orb}@volatile`);
  if (parsed?.kind !== "registry") throw new AppError("invalid_input", { userMessage: `${orb} is no name of an orb.` });
  return json(200, { items: await listOrbVersions(deps, actor, parsed) });
}

async function publish(call: RestCall): Promise<RestAnswer> {
  const { imported, ...orb } = await readBody(call, publishBody);
  const store = imported ? importOrb : publishOrb;
  const published = await store(call.deps, call.actor, orb);
  return json(published.outcome === "stored" ? 201 : 200, published);
}

async function promote(call: RestCall): Promise<RestAnswer> {
  return json(201, await promoteOrb(call.deps, call.actor, await readBody(call, promoteBody)));
}

/** Orbs, for our own command line. CircleCI's own asks over GraphQL. */
export const orbRoutes: readonly Route[] = [
  { method: "GET", path: "/api/private/orbs", access: "token", handle: list },
  { method: "POST", path: "/api/private/orbs", access: "token", handle: publish },
  { method: "POST", path: "/api/private/orbs/promote", access: "token", handle: promote },
  { method: "GET", path: "/api/private/orb", access: "token", handle: read },
  { method: "GET", path: "/api/private/orb/versions", access: "token", handle: versions },
];
