import type { Library } from "#server/config/element/library.ts";
import { type CompileContext, reportWarning } from "#server/config/read/compile-context.ts";

/** Tells which names of jobs differ only in case: CircleCI's own pages and API do not tell those apart. Compiled configurations are version 2. */
export function reportSimilarNames(context: CompileContext, library: Library): void {
  if (context.version === "2") return;
  const seen = new Map<string, string>();
  for (const { name, body } of library.elements("jobs")) {
    const plain = name.toLowerCase();
    const other = seen.get(plain);
    seen.set(plain, name);
    if (other === undefined) continue;
    const message = `The jobs \`${other}\` and \`${name}\` differ only in upper and lower case.`;
    reportWarning(context, body, { code: "similar_job_names", message, span: body.keySpan ?? body.node });
  }
}
