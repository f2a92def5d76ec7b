import { z } from "zod";
import { createOrb } from "#server/commands/create-orb.ts";
import {
  importOrb,
  type OrbToPublish,
  type PublishedOrb,
  promoteOrb,
  publishOrb,
} from "#server/commands/publish-orb.ts";
import { AppError } from "#server/core/error/app-error.ts";
import { field, type KnownContext } from "#server/graphql/graphql-context.ts";
import { findOrb, payload } from "#server/graphql/orb-object.ts";

const name = z.string().max(300);
/** An orb is named by its id or by its two names; which one differs between versions of the command line. */
const orbNamed = { orbId: name.nullish(), orbName: name.nullish(), namespaceName: name.nullish() };

const publishSchema = z.object({ ...orbNamed, orbYaml: z.string(), version: name });
const promoteSchema = z.object({ ...orbNamed, devVersion: name, semanticVersion: name });
const createSchema = z.object({ name, registryNamespaceId: name });
const namespaceSchema = z.object({ name });

type OrbNamed = { readonly [Key in keyof typeof orbNamed]?: string | null | undefined };

async function fullName(context: KnownContext, { orbId, orbName, namespaceName }: OrbNamed): Promise<string> {
  if (orbId == null) return `${namespaceName ?? ""}/${orbName ?? ""}`;
  const orb = await findOrb(context, { id: orbId });
  if (orb === null) throw new AppError("not_found", { userMessage: "There is no such orb." });
  return `${orb.namespace}/${orb.name}`;
}

async function stored({ deps }: KnownContext, published: PublishedOrb, source: string | null) {
  const version = published.reference.split("@")[1];
  return { version, source, createdAt: deps.clock.now().toISOString() };
}

const publishWith =
  (publish: (deps: KnownContext["deps"], actor: KnownContext["actor"], orb: OrbToPublish) => Promise<PublishedOrb>) =>
  (given: z.output<typeof publishSchema>, context: KnownContext) =>
    payload("orb", async () => {
      const reference = `${await fullName(context, given)}@${given.version}`;
      const { deps, actor } = context;
      return stored(context, await publish(deps, actor, { reference, source: given.orbYaml }), given.orbYaml);
    });

function promote(given: z.output<typeof promoteSchema>, context: KnownContext) {
  return payload("orb", async () => {
    const orb = await fullName(context, given);
    const { devVersion, semanticVersion } = given;
    const label = `${orb}@${devVersion.startsWith("dev:") ? devVersion : `dev:${devVersion}`}`;
    const request = { label, reference: `${orb}@${semanticVersion}` };
    return stored(context, await promoteOrb(context.deps, context.actor, request), null);
  });
}

function create(given: z.output<typeof createSchema>, { deps, actor }: KnownContext) {
  const wanted = { namespace: given.registryNamespaceId, name: given.name };
  return payload("orb", async () => ({ id: await createOrb(deps, actor, wanted) }));
}

/** Nothing to do: a namespace comes into being with its first orb. */
function createNamespace(given: z.output<typeof namespaceSchema>) {
  const namespace = given.name.toLowerCase();
  return payload("namespace", () => Promise.resolve({ id: namespace, name: namespace }));
}

/** The fields of `Mutation`. */
export const mutationFields = {
  publishOrb: field(publishSchema, publishWith(publishOrb)),
  importOrbVersion: field(publishSchema, publishWith(importOrb)),
  promoteOrb: field(promoteSchema, promote),
  createOrb: field(createSchema, create),
  importOrb: field(createSchema, create),
  createNamespace: field(namespaceSchema, createNamespace),
  importNamespace: field(namespaceSchema, createNamespace),
};
