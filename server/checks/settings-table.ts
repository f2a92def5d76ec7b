import type { z } from "zod";
import { envSchema } from "#server/env.ts";

/** The settings as Markdown for README.md, in the order of the schema. A setting without a sentence is an error. */
export function settingsTableMarkdown(): string {
  const rows = Object.entries(envSchema.shape).map(
    ([name, schema]) => `| \`${name}\` | ${shownDefault(schema)} | ${sentenceOf(name, schema)} |`,
  );
  return ["| Setting | Default | What it does |", "|---|---|---|", ...rows].join("\n");
}

function sentenceOf(name: string, schema: z.ZodType): string {
  const sentence = schema.meta()?.description;
  if (sentence === undefined) throw new Error(`${name} in server/env.ts has no .describe()`);
  return sentence.replaceAll("|", "\\|");
}

function shownDefault(schema: z.ZodType): string {
  const shown = metaDefault(schema);
  if (shown !== null) return shown;
  const parsed = schema.safeParse(undefined);
  return parsed.success && parsed.data !== undefined ? `\`${JSON.stringify(parsed.data).replaceAll('"', "")}\`` : "";
}

/** `.meta()` may stand before `.describe()`, which copies it, or inside a wrapper, which does not. */
function metaDefault(schema: z.ZodType): string | null {
  const shown = schema.meta()?.["shownDefault"];
  return typeof shown === "string" ? shown : null;
}
