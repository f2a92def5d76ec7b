import { authKeys, readRegistryAuth } from "#server/config/job/registry-auth.ts";
import { type CompileContext, reportError } from "#server/config/read/compile-context.ts";
import type { Cursor } from "#server/config/read/cursor.ts";
import { jobEnvironmentText } from "#server/config/read/environment-text.ts";
import { readEnvironment } from "#server/config/read/read-environment.ts";
import { type FieldRules, readFields } from "#server/config/read/read-fields.ts";
import { readCommandWords, readItems } from "#server/config/read/read-list.ts";
import { readName } from "#server/config/read/read-scalar.ts";
import type { ContainerPlan, ExecutorPlan } from "#server/core/plan/executor-plan.ts";

const containerRules = {
  owner: "a `docker` entry",
  known: ["image", "name", "entrypoint", "command", "user", "environment", ...authKeys],
  unknown: "warning",
} as const satisfies FieldRules<string>;

/** Reads `docker:`, a list whose first entry is the primary container. */
export function readDocker(context: CompileContext, cursor: Cursor): ExecutorPlan | null {
  const items = readItems(context, cursor);
  if (items === null) return null;
  if (items.length === 0) {
    reportError(context, cursor, {
      code: "missing_image",
      message: "`docker` needs at least one entry with an `image`.",
    });
    return null;
  }
  return { kind: "docker", containers: items.flatMap((item) => readContainer(context, item) ?? []) };
}

function readContainer(context: CompileContext, cursor: Cursor): ContainerPlan | null {
  const fields = readFields(context, cursor, containerRules);
  if (fields === null) return null;
  if (fields.image === undefined) {
    const message = "required key [image] not found: each `docker` entry names its image.";
    reportError(context, cursor, { code: "missing_image", message });
    return null;
  }
  const auth = readRegistryAuth(context, fields);
  return {
    image: readName(context, fields.image)?.trim() ?? "",
    name: fields.name ? readName(context, fields.name) : null,
    entrypoint: fields.entrypoint ? readCommandWords(context, fields.entrypoint) : null,
    command: fields.command ? readCommandWords(context, fields.command) : null,
    user: fields.user ? readName(context, fields.user) : null,
    environment: readEnvironment(context, fields.environment, jobEnvironmentText),
    ...(auth === null ? {} : { auth }),
  };
}
