import { z } from "zod";
import { AppError } from "#server/core/error/app-error.ts";
import type { ServiceKeeper } from "#server/supervisor/service-keeper.ts";
import type { ServiceSet } from "#server/supervisor/service-set.ts";

/** The input of procedures about one service. */
export const serviceNameInput = z.object({ name: z.string().max(100) });

/** The keeper of the named service. Throws `not_found` when there is none. */
export function requireService(services: ServiceSet, name: string): ServiceKeeper {
  const keeper = services.find(name);
  if (keeper === null) throw new AppError("not_found", { userMessage: `There is no service called ${name}.` });
  return keeper;
}
