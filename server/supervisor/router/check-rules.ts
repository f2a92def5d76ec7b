import type { AnyTRPCRouter } from "@trpc/server";

/** The names of procedures that name no rule. A console with any of them must not start. */
export function proceduresWithoutRule(router: AnyTRPCRouter): string[] {
  const procedures = Object.entries(router._def.procedures as Record<string, { _def: { meta?: unknown } }>);
  return procedures.filter(([, procedure]) => !namesRule(procedure._def.meta)).map(([name]) => name);
}

function namesRule(meta: unknown): boolean {
  return typeof meta === "object" && meta !== null && "rule" in meta && typeof meta.rule === "string";
}
