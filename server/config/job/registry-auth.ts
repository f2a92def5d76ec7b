import { type CompileContext, reportError } from "#server/config/read/compile-context.ts";
import type { Cursor } from "#server/config/read/cursor.ts";
import { type FieldRules, readFields } from "#server/config/read/read-fields.ts";
import { readText } from "#server/config/read/read-scalar.ts";
import { reportMissingKey } from "#server/config/read/report-missing-key.ts";
import type { RegistryAuthPlan } from "#server/core/plan/executor-plan.ts";

/** The keys of a `docker` entry that say how its registry lets us in. At most one of them is written. */
export const authKeys = ["auth", "aws_auth", "gcp_auth"] as const;

/** Those of the keys that are written. */
export type AuthFields = { readonly [Key in (typeof authKeys)[number]]?: Cursor };

const passwordRules = {
  owner: "`auth`",
  known: ["username", "password"],
  unknown: "warning",
} as const satisfies FieldRules<string>;

const awsRules = {
  owner: "`aws_auth`",
  known: ["aws_access_key_id", "aws_secret_access_key", "oidc_role_arn"],
  unknown: "warning",
} as const satisfies FieldRules<string>;

const gcpRules = {
  owner: "`gcp_auth`",
  known: ["oidc_service_account", "workload_identity_pool", "workload_identity_provider"],
  unknown: "warning",
} as const satisfies FieldRules<string>;

/**
 * Reads how a registry lets us in; null when nothing says so, or after an issue. Names like `$USER`
 * in the values stay as they are: they are filled in when the job runs.
 */
export function readRegistryAuth(context: CompileContext, fields: AuthFields): RegistryAuthPlan | null {
  const written = authKeys.flatMap((key) => fields[key] ?? []);
  const [first, second] = written;
  if (first === undefined) return null;
  if (second !== undefined) {
    const message = `An image comes from one registry: choose between \`${first.key}\` and \`${second.key}\`.`;
    reportError(context, second, { code: "several_auths", message, span: second.keySpan ?? second.node });
    return null;
  }
  if (fields.aws_auth !== undefined) return readAws(context, fields.aws_auth);
  return fields.gcp_auth === undefined ? readPassword(context, first) : readGcp(context, first);
}

function readPassword(context: CompileContext, cursor: Cursor): RegistryAuthPlan | null {
  const fields = readFields(context, cursor, passwordRules);
  const values = fields === null ? null : readAll(context, cursor, { fields, keys: passwordRules.known });
  const [username, password] = values ?? [];
  return username === undefined || password === undefined ? null : { kind: "password", username, password };
}

function readAws(context: CompileContext, cursor: Cursor): RegistryAuthPlan | null {
  const fields = readFields(context, cursor, awsRules);
  if (fields === null) return null;
  const { oidc_role_arn: role, ...keyFields } = fields;
  if (role !== undefined) {
    const roleArn = readText(context, role);
    return roleArn === null ? null : { kind: "aws_oidc", roleArn };
  }
  const keys = ["aws_access_key_id", "aws_secret_access_key"] as const;
  const [accessKeyId, secretAccessKey] = readAll(context, cursor, { fields: keyFields, keys }) ?? [];
  if (accessKeyId === undefined || secretAccessKey === undefined) return null;
  return { kind: "aws", accessKeyId, secretAccessKey };
}

function readGcp(context: CompileContext, cursor: Cursor): RegistryAuthPlan | null {
  const fields = readFields(context, cursor, gcpRules);
  const values = fields === null ? null : readAll(context, cursor, { fields, keys: gcpRules.known });
  const [serviceAccount, workloadIdentityPool, workloadIdentityProvider] = values ?? [];
  if (serviceAccount === undefined || workloadIdentityPool === undefined || workloadIdentityProvider === undefined) {
    return null;
  }
  return { kind: "gcp_oidc", serviceAccount, workloadIdentityPool, workloadIdentityProvider };
}

/** The texts of all keys in their order; null after an issue when one is missing. */
function readAll<Key extends string>(
  context: CompileContext,
  cursor: Cursor,
  { fields, keys }: { fields: { readonly [Name in Key]?: Cursor }; keys: readonly Key[] },
): string[] | null {
  const texts: string[] = [];
  for (const key of keys) {
    const field: Cursor | undefined = fields[key];
    if (field === undefined) {
      reportMissingKey(context, cursor, { key, why: `\`${cursor.key}\` is of no use without it.` });
      continue;
    }
    const text = readText(context, field);
    if (text !== null) texts.push(text);
  }
  return texts.length === keys.length ? texts : null;
}
