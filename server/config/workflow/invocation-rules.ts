import type { FieldRules, Fields } from "#server/config/read/read-fields.ts";

/** The keys of an entry of a workflow's `jobs`; all others are arguments for the job. */
export const invocationRules = {
  owner: "a job of a workflow",
  known: [
    "requires",
    "name",
    "filters",
    "type",
    "context",
    "matrix",
    "pre-steps",
    "post-steps",
    "serial-group",
    "override-with",
  ],
  unknown: "ignore",
} as const satisfies FieldRules<string>;

/** The written keys of one entry. */
export type InvocationFields = Fields<(typeof invocationRules.known)[number]>;

/** Every key of the language that an invocation may have, to tell arguments from slips. */
export const invocationKeys: readonly string[] = invocationRules.known;
