import { z } from "zod";
import { compileText } from "#server/commands/compile-text.ts";
import { checkWithOrbs } from "#server/commands/compile-with-orbs.ts";
import { listOrbs, readOrb } from "#server/commands/read-orb.ts";
import { actorName } from "#server/core/actor.ts";
import { AppError } from "#server/core/error/app-error.ts";
import { parseOrbReference } from "#server/core/orb/orb-reference.ts";
import type { ConfigIssue } from "#server/core/plan/config-issue.ts";
import { field, type KnownContext } from "#server/graphql/graphql-context.ts";
import { findOrb, orbConnection, orbObject } from "#server/graphql/orb-object.ts";
import { listOrganizations } from "#server/queries/organizations.ts";

const name = z.string().max(300);
const pageSchema = z.object({ first: z.number().nullish(), after: z.string().nullish() });

const buildConfigSchema = z.object({
  configYaml: z.string(),
  pipelineValues: z.array(z.object({ key: z.string(), val: z.string() })).nullish(),
  pipelineParametersJson: z.string().nullish(),
});

async function buildConfig(given: z.output<typeof buildConfigSchema>, { deps }: KnownContext) {
  const { configYaml: source, pipelineValues, pipelineParametersJson } = given;
  const values = Object.fromEntries((pipelineValues ?? []).map(({ key, val }) => [key, val]));
  const parameters = readParameters(pipelineParametersJson ?? "{}");
  const { output, issues } = await compileText(deps, { source, values, parameters });
  return compiled(source, output, issues);
}

function readParameters(text: string): Record<string, string | number | boolean> {
  const schema = z.record(z.string(), z.union([z.string(), z.number(), z.boolean()]));
  try {
    return schema.parse(JSON.parse(text));
  } catch (cause) {
    throw new AppError("invalid_input", { userMessage: "The pipeline parameters are no map of single values.", cause });
  }
}

async function orbConfig({ orbYaml }: { readonly orbYaml: string }, { deps }: KnownContext) {
  const { isValid, issues } = await checkWithOrbs(deps, orbYaml);
  return compiled(orbYaml, isValid ? orbYaml : null, issues);
}

/** Warnings are left out: clients take any entry of `errors` for a refusal. */
function compiled(source: string, output: string | null, issues: readonly ConfigIssue[]) {
  const faults = issues.filter(({ severity }) => severity === "error");
  const errors = faults.map(({ line, column, message }) => ({ message: `Line ${line}, column ${column}: ${message}` }));
  return { valid: output !== null, errors, sourceYaml: source, outputYaml: output ?? "" };
}

/** Null for an orb that nobody has: the command line then says so itself. */
async function orbVersion({ orbVersionRef }: { readonly orbVersionRef: string }, context: KnownContext) {
  const found = await readOrb(context.deps, context.actor, orbVersionRef).catch((error: unknown) => {
    if (error instanceof AppError && error.code === "not_found") return null;
    throw error;
  });
  const reference = found === null ? null : parseOrbReference(found.version);
  if (reference?.kind !== "registry") return null;
  const stored = await context.deps.orbs.find(reference);
  const orb = stored === null ? null : await findOrb(context, { name: `${stored.namespace}/${stored.name}` });
  if (stored === null || orb === null) return null;
  const { id, version, source, createdAt } = stored;
  return { id, version, source, createdAt: createdAt.toISOString(), orb: orbObject(orb) };
}

async function orb(given: { readonly name: string }, context: KnownContext) {
  const found = await findOrb(context, given);
  return found === null ? null : orbObject(found);
}

/** A namespace comes into being with its first orb, so every name is one. */
async function registryNamespace(given: { readonly name: string }, { deps, actor }: KnownContext) {
  const namespace = given.name.toLowerCase();
  return {
    id: namespace,
    name: namespace,
    orbs: async (page: z.output<typeof pageSchema>) => orbConnection(await listOrbs(deps, actor, namespace), page),
  };
}

async function organization(given: { readonly name: string }, { prisma }: KnownContext) {
  return (await listOrganizations(prisma)).find((candidate) => candidate.name === given.name) ?? null;
}

async function me(_given: unknown, { actor }: KnownContext) {
  const login = actorName(actor);
  return { id: actor.kind === "user" ? actor.userId : null, name: login, login };
}

const noCategories = { totalCount: 0, edges: [], pageInfo: { hasNextPage: false } };

/** The fields of `Query`. All orbs here were brought in by the owners, so none is kept from `certifiedOnly`. */
export const queryFields = {
  me: field(z.object({}), me),
  buildConfig: field(buildConfigSchema, buildConfig),
  orbConfig: field(z.object({ orbYaml: z.string() }), orbConfig),
  orbVersion: field(z.object({ orbVersionRef: name }), orbVersion),
  orb: field(z.object({ name }), orb),
  orbs: field(pageSchema, async (page, { deps, actor }) => orbConnection(await listOrbs(deps, actor, null), page)),
  orbCategories: field(z.object({}), async () => noCategories),
  orbCategoryByName: field(z.object({}), async () => null),
  registryNamespace: field(z.object({ name }), registryNamespace),
  organization: field(z.object({ name }), organization),
};
