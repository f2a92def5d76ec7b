import { json, type Route } from "#server/rest/rest-exchange.ts";

/** Names of the path's parameters in CircleCI's own description, where ours differ. */
const publicNames: Readonly<Record<string, string>> = { slug: "project-slug", number: "number" };

const publicName = (name: string) =>
  publicNames[name] ?? name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);

/** Describes the routes of API v2 in OpenAPI 3: which there are, and how to get in. */
function openApiDocument(routes: readonly Route[], publicUrl: string) {
  const paths: Record<string, Record<string, unknown>> = {};
  for (const { method, path } of routes) {
    if (!path.startsWith("/api/v2/")) continue;
    const names = [...path.matchAll(/:(\w+)/g)].map(([, name = ""]) => publicName(name));
    const template = path.slice("/api/v2".length).replace(/:(\w+)/g, (_, name: string) => `{${publicName(name)}}`);
    paths[template] = { ...paths[template], [method.toLowerCase()]: operation(names, method) };
  }
  return {
    openapi: "3.0.3",
    info: { title: "Rotunda API, in the shape of CircleCI's v2", version: "v2", license: { name: "Apache-2.0" } },
    servers: [{ url: `${publicUrl}/api/v2` }],
    security: [{ api_key_header: [] }, { bearer: [] }, { basic_auth: [] }],
    components: {
      securitySchemes: {
        api_key_header: { type: "apiKey", in: "header", name: "Circle-Token" },
        bearer: { type: "http", scheme: "bearer" },
        basic_auth: { type: "http", scheme: "basic" },
      },
    },
    paths,
  };
}

function operation(names: readonly string[], method: Route["method"]) {
  const jsonOf = (schema: unknown) => ({ "application/json": { schema } });
  const message = { type: "object", properties: { message: { type: "string" } } };
  return {
    parameters: names.map((name) => ({ name, in: "path", required: true, schema: { type: "string" } })),
    ...(method === "GET" ? {} : { requestBody: { content: jsonOf({ type: "object" }) } }),
    responses: {
      "2XX": { description: "Done.", content: jsonOf({}) },
      default: { description: "Refused, with the reason.", content: jsonOf(message) },
    },
  };
}

/** Where tools look for the API's description. */
export function openApiRoutes(described: readonly Route[]): readonly Route[] {
  return [
    {
      method: "GET",
      path: "/api/v2/openapi.json",
      access: "token_or_cookie",
      handle: async ({ deps }) => json(200, openApiDocument(described, deps.publicUrl)),
    },
  ];
}
