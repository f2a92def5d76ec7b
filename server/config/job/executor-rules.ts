import type { FieldRules } from "#server/config/read/read-fields.ts";

/** Keys that say where something runs. At most one of them is written. */
export const placeKeys = ["docker", "machine", "macos"] as const;

/** The keys of an entry of `executors`. A job may have all of them too, and then its own win. */
export const executorRules = {
  owner: "an executor",
  known: [
    ...placeKeys,
    "environment",
    "working_directory",
    "shell",
    "resource_class",
    "description",
    "parameters",
    "circleci_ip_ranges",
  ],
  unknown: "error",
} as const satisfies FieldRules<string>;
