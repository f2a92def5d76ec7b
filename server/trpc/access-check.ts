import type { Access } from "#server/trpc/procedures.ts";

/** A router, as far as the check looks into it. */
interface CheckedRouter {
  readonly _def: { readonly procedures: Readonly<Record<string, unknown>> };
}

/** The access rule of every procedure by its path. Throws one error that names every procedure without one. */
export function accessOf(router: CheckedRouter): ReadonlyMap<string, Access> {
  const rules = new Map<string, Access>();
  const bare: string[] = [];
  for (const [path, procedure] of Object.entries(router._def.procedures)) {
    const access = (procedure as { _def?: { meta?: { access?: Access } } })._def?.meta?.access;
    if (access === undefined) bare.push(path);
    else rules.set(path, access);
  }
  if (bare.length === 0) return rules;
  throw new Error(
    `Procedures without an access rule: ${bare.join(", ")}. Build them from publicProcedure or userProcedure.`,
  );
}
