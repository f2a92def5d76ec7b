import { z } from "zod";
import { compileText } from "#server/commands/compile-text.ts";
import { type ConfigIssue, suggestionText } from "#server/core/plan/config-issue.ts";
import { readBody } from "#server/rest/read-body.ts";
import { json, type RestAnswer, type RestCall, type Route } from "#server/rest/rest-exchange.ts";

/** Clients send more options than these (`next`, `owner_slug`); what is not known is left alone. */
const compileBody = z.object({
  config_yaml: z.string(),
  options: z
    .object({
      owner_id: z.string().nullish(),
      pipeline_parameters: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])).nullish(),
      pipeline_values: z.record(z.string(), z.unknown()).nullish(),
    })
    .nullish(),
});

/** Warnings are left out: clients take any entry of `errors` for a refusal. */
async function compile(call: RestCall): Promise<RestAnswer> {
  const { config_yaml: source, options } = await readBody(call, compileBody);
  const { output, issues } = await compileText(call.deps, {
    source,
    values: options?.pipeline_values ?? {},
    parameters: options?.pipeline_parameters ?? {},
  });
  const faults = issues.filter(({ severity }) => severity === "error");
  return json(200, {
    valid: output !== null,
    "source-yaml": source,
    "output-yaml": output ?? "",
    errors: faults.map((fault) => ({ message: placedMessage(fault) })),
  });
}

function placedMessage({ line, column, message, suggestion }: ConfigIssue): string {
  const said = [message, suggestionText(suggestion)].filter((text) => text !== null).join(" ");
  return `Line ${line}, column ${column}: ${said}`;
}

/** What `circleci config validate` and `config process` ask. An empty body is their probe, and must be refused. */
export const compileRoutes: readonly Route[] = [
  { method: "POST", path: "/api/v2/compile-config-with-defaults", access: "token", handle: compile },
];
