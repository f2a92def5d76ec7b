import type { PrismaClient } from "#server/generated/prisma/client.ts";

/** What screens are read with: Prisma for their shapes, plain SQL through it where a shape needs it. */
export type ScreenReader = PrismaClient;
