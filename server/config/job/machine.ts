import { type CompileContext, reportError } from "#server/config/read/compile-context.ts";
import type { Cursor } from "#server/config/read/cursor.ts";
import { type FieldRules, readFields } from "#server/config/read/read-fields.ts";
import { readBoolean, readName } from "#server/config/read/read-scalar.ts";
import { resolve } from "#server/config/template/resolve.ts";
import type { ExecutorPlan } from "#server/core/plan/executor-plan.ts";

/** What `machine: true` runs on: the installation decides. */
export const defaultMachineImage = "default";

/** A machine, with the two keys that may stand inside it but belong to the job. */
export interface ReadMachine {
  readonly executor: ExecutorPlan;
  readonly resourceClass: Cursor | undefined;
  readonly shell: Cursor | undefined;
}

const machineRules = {
  owner: "`machine`",
  known: ["image", "resource_class", "shell", "enabled", "docker_layer_caching"],
  unknown: "error",
} as const satisfies FieldRules<string>;

/** Reads `machine:` in its three forms: `true`, an image, or a map. */
export function readMachine(context: CompileContext, cursor: Cursor): ReadMachine | null {
  const resolved = resolve(context, cursor);
  if (resolved.node.kind === "map") return readMachineMap(context, resolved);
  if (resolved.node.kind === "scalar" && typeof resolved.node.value === "boolean") {
    return refuseFalse(context, resolved) ? null : machine(defaultMachineImage);
  }
  const image = readName(context, resolved);
  return image === null ? null : machine(image.trim());
}

function readMachineMap(context: CompileContext, cursor: Cursor): ReadMachine | null {
  const fields = readFields(context, cursor, machineRules);
  if (fields === null) return null;
  if (fields.enabled !== undefined && refuseFalse(context, fields.enabled)) return null;
  const caching = fields.docker_layer_caching ? readBoolean(context, fields.docker_layer_caching) : false;
  const image = fields.image ? readName(context, fields.image) : defaultMachineImage;
  const { executor } = machine(image?.trim() ?? "", caching ?? false);
  return { executor, resourceClass: fields.resource_class, shell: fields.shell };
}

function machine(image: string, caching = false): ReadMachine {
  const executor: ExecutorPlan = { kind: "machine", image, ...(caching ? { dockerLayerCaching: true } : {}) };
  return { executor, resourceClass: undefined, shell: undefined };
}

function refuseFalse(context: CompileContext, cursor: Cursor): boolean {
  if (readBoolean(context, cursor) !== false) return false;
  reportError(context, cursor, {
    code: "machine_disabled",
    message: "A machine that is switched off cannot run a job.",
    suggestion: "Write `machine: true`, or use `docker`.",
  });
  return true;
}
