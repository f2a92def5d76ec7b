import { z } from "zod";

/** The pieces that inputs are made of. */
export const uuid = z.uuid();
export const projectSlug = z.string().min(1).max(300);
export const sequenceNumber = z.number().int().min(1).max(2_147_483_647);
export const parameters = z.record(z.string().max(128), z.union([z.string().max(512), z.number(), z.boolean()]));
export const refName = z.string().min(1).max(255);
export const variableOwner = z.union([z.object({ projectSlug }), z.object({ contextId: uuid })]);
