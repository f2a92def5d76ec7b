import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { startWebInstallation, type WebInstallation } from "#server/testing/web-installation.ts";

let web: WebInstallation;
let adminToken: string;
let userToken: string;

beforeAll(async () => {
  web = await startWebInstallation();
  adminToken = await web.addUser("ada", { isAdmin: true });
  userToken = await web.addUser("bob");
});

afterAll(() => web[Symbol.asyncDispose]());

interface Asked {
  readonly status: number;
  // oxlint-disable-next-line typescript/no-explicit-any -- what the wire holds is what the tests are about
  readonly body: any;
}

/** Asks as the command line does: the token alone in `Authorization`. */
async function ask(
  query: string,
  variables: Record<string, unknown> = {},
  headers: Record<string, string> = { authorization: adminToken },
): Promise<Asked> {
  const body = JSON.stringify({ query, variables });
  const response = await fetch(`${web.url}/graphql-unstable`, { method: "POST", headers, body });
  return { status: response.status, body: await response.json() };
}

const orb = (word: string) => `version: 2.1\ncommands: {say: {steps: [run: ${word}]}}\n`;

const publishByName = `mutation($config: String!, $orbName: String, $namespaceName: String, $version: String!) {
  publishOrb(orbName: $orbName, namespaceName: $namespaceName, orbYaml: $config, version: $version) {
    orb { version }
    errors { message }
  }
}`;

async function publish(name: string, version: string, source = orb(version), token = adminToken): Promise<Asked> {
  const variables = { config: source, orbName: name, namespaceName: "acme", version };
  return ask(publishByName, variables, { authorization: token });
}

describe("who may ask", () => {
  test("without a token only what the schema is", async () => {
    const query =
      "query IntrospectionQuery { __schema { queryType { fields(includeDeprecated: true) { name args { name type { name } } } } } }";
    const { body } = await ask(query, {}, {});
    const fields = body.data.__schema.queryType.fields as { name: string; args: { name: string }[] }[];
    expect(fields.find(({ name }) => name === "orbConfig")?.args.map(({ name }) => name)).toContain("ownerId");
    const refused = await ask("query { me { name } }", {}, {});
    expect(refused).toEqual({
      status: 200,
      body: { data: { me: null }, errors: [{ message: "You must log in first." }] },
    });
  });

  test("a token that is not good is refused, however it is shown", async () => {
    expect((await ask("query { me { name } }", {}, { authorization: "nonsense" })).status).toBe(401);
    expect((await ask("query { me { name } }", {}, { "circle-token": userToken })).body.data.me.name).toBe("bob");
    expect((await ask("query { me { name } }")).body.data.me.name).toBe("ada");
  });

  test("ordinary accounts may try labels, and publish nothing for everybody", async () => {
    expect((await publish("mine", "dev:try", orb("x"), userToken)).body.data.publishOrb).toEqual({
      orb: { version: "dev:try" },
      errors: [],
    });
    const refused = (await publish("mine", "1.0.0", orb("x"), userToken)).body.data.publishOrb;
    expect([refused.orb, refused.errors.length]).toEqual([null, 1]);
  });
});

describe("orbs", () => {
  test("a published orb is found by every kind of reference, with what its page shows", async () => {
    for (const version of ["1.0.0", "1.2.0", "dev:main"]) await publish("tool", version);
    const query = `query($orbVersionRef: String!) {
      orbVersion(orbVersionRef: $orbVersionRef) {
        id version source createdAt
        orb { id createdAt name namespace { name } categories { id name }
          statistics { last30DaysBuildCount, last30DaysProjectCount, last30DaysOrganizationCount }
          versions(count: 200) { createdAt version } }
      }
    }`;
    for (const [reference, expected] of [
      ["acme/tool@volatile", "1.2.0"],
      ["acme/tool@1.0", "1.0.0"],
      ["acme/tool@dev:main", "dev:main"],
    ]) {
      const { orbVersion } = (await ask(query, { orbVersionRef: reference })).body.data;
      expect(orbVersion).toMatchObject({ version: expected, source: orb(expected ?? ""), id: expect.any(String) });
      expect(orbVersion.orb).toMatchObject({ name: "acme/tool", namespace: { name: "acme" }, categories: [] });
      expect(orbVersion.orb.versions.map(({ version }: { version: string }) => version)).toEqual(["1.2.0", "1.0.0"]);
    }
    expect((await ask(query, { orbVersionRef: "acme/none@1" })).body).toEqual({ data: { orbVersion: null } });
  });

  test("lists come in pages, of all or of one namespace", async () => {
    for (let index = 0; index < 25; index += 1) await publish(`many${String(index).padStart(2, "0")}`, "1.0.0");
    const query = `query namespaceOrbs ($namespace: String, $after: String!, $view: OrbListViewType) {
      registryNamespace(name: $namespace) { name id orbs(first: 20, after: $after, view: $view) {
        edges { cursor node { versions(count: 1) { source, version } name } } pageInfo { hasNextPage } } }
    }`;
    const names: string[] = [];
    for (let after = "", more = true; more; ) {
      const { orbs } = (await ask(query, { namespace: "acme", after, view: "PUBLIC_ONLY" })).body.data
        .registryNamespace;
      names.push(...orbs.edges.map(({ node }: { node: { name: string } }) => node.name));
      after = orbs.edges.at(-1)?.cursor;
      more = orbs.pageInfo.hasNextPage;
    }
    expect(names.filter((name) => name.startsWith("acme/many")).length).toBe(25);
    expect(new Set(names).size).toBe(names.length);
    const all =
      "query ListOrbs ($after: String!, $certifiedOnly: Boolean!) { orbs(first: 20, after: $after, certifiedOnly: $certifiedOnly) { totalCount edges { node { name } } } }";
    const { orbs } = (await ask(all, { after: "", certifiedOnly: true })).body.data;
    expect([orbs.totalCount, orbs.edges.length]).toEqual([names.length, 20]);
  });

  test("an orb is made before it is published, under a name or under its id, and promoted from a label", async () => {
    const named = await ask("query($name: String!) { registryNamespace(name: $name){ id } }", { name: "acme" });
    const created = await ask(
      "mutation($name: String!, $registryNamespaceId: UUID!, $isPrivate: Boolean!){ createOrb(name: $name, registryNamespaceId: $registryNamespaceId, isPrivate: $isPrivate){ orb { id } errors { message type } } }",
      { name: "fresh", registryNamespaceId: named.body.data.registryNamespace.id, isPrivate: false },
    );
    const { id } = created.body.data.createOrb.orb;
    const latest = "query($name: String!) { orb(name: $name) { id versions(count: 1) { version } } }";
    expect((await ask(latest, { name: "acme/fresh" })).body.data.orb).toEqual({ id, versions: [] });
    const byId =
      "mutation($config: String!, $orbId: UUID!, $version: String!) { publishOrb(orbId: $orbId, orbYaml: $config, version: $version) { orb { version } errors { message } } }";
    expect((await ask(byId, { config: orb("x"), orbId: id, version: "dev:a" })).body.data.publishOrb.errors).toEqual(
      [],
    );
    const promote = `mutation($orbName: String, $namespaceName: String, $devVersion: String!, $semanticVersion: String!) {
      promoteOrb(orbName: $orbName, namespaceName: $namespaceName, devVersion: $devVersion, semanticVersion: $semanticVersion) { orb { version source } errors { message } } }`;
    await ask(promote, { orbName: "fresh", namespaceName: "acme", devVersion: "dev:a", semanticVersion: "0.1.0" });
    expect((await ask(latest, { name: "acme/fresh" })).body.data.orb.versions).toEqual([{ version: "0.1.0" }]);
  });

  test("an orb with faults, and a version that is there already, are refused in the answer", async () => {
    const faulty = (await publish("faulty", "1.0.0", "version: 2.1\ncommands: {a: {steps: [nobody]}}\n")).body.data;
    expect(faulty.publishOrb.errors[0].message).toContain("Cannot find a definition for command named nobody");
    await publish("twice", "1.0.0");
    const again = (await publish("twice", "1.0.0", orb("other"))).body.data;
    expect(again.publishOrb.errors[0].message).toContain("published already");
  });

  test("an orb is checked by itself", async () => {
    const query =
      "query ValidateOrb ($config: String!, $owner: UUID) { orbConfig(orbYaml: $config, ownerId: $owner) { valid, errors { message }, sourceYaml, outputYaml } }";
    expect((await ask(query, { config: orb("x") })).body.data.orbConfig).toMatchObject({ valid: true, errors: [] });
    const { valid, errors } = (await ask(query, { config: "version: 2.1\njobs: {a: {steps: [checkout]}}\n" })).body.data
      .orbConfig;
    expect([valid, errors.length]).toEqual([false, 1]);
  });
});

describe("configurations", () => {
  const source =
    "version: 2.1\nparameters: {p: {type: string, default: a}}\norbs: {t: acme/conf@1}\njobs: {build: {machine: true, steps: [t/say, run: << pipeline.parameters.p >> << pipeline.number >>]}}\nworkflows: {main: {jobs: [build]}}\n";

  test("compile with the orbs that are here, also when the question declares its variables wrongly", async () => {
    await publish("conf", "1.0.0");
    // `$orgId` is used and not declared, `$orgSlug` declared and not given: both are what clients send.
    const query = `query ValidateConfig ($config: String!, $pipelineParametersJson: String, $pipelineValues: [StringKeyVal!], $orgSlug: String!, $next: Boolean!) {
      buildConfig(configYaml: $config, pipelineValues: $pipelineValues, next: $next, orgId: $orgId, pipelineParametersJson: $pipelineParametersJson) { valid, errors { message }, sourceYaml, outputYaml } }`;
    const { body } = await ask(query, {
      config: source,
      pipelineValues: [{ key: "number", val: "7" }],
      pipelineParametersJson: '{"p": "b"}',
      next: true,
    });
    expect(body.errors).toBeUndefined();
    expect(body.data.buildConfig).toMatchObject({ valid: true, errors: [], sourceYaml: source });
    expect(body.data.buildConfig.outputYaml).toMatch(/^# Orb 'acme\/conf@1' resolved to 'acme\/conf@1.0.0'\n/);
    expect(body.data.buildConfig.outputYaml).toContain("command: b 7");
  });

  test("faults are told with their lines", async () => {
    const query =
      "query($config: String!) { buildConfig(configYaml: $config) { valid errors { message } outputYaml } }";
    const { buildConfig } = (await ask(query, { config: "version: 2.1\njobs: {build: {}}\n" })).body.data;
    expect(buildConfig).toMatchObject({ valid: false, outputYaml: "" });
    expect(buildConfig.errors[0].message).toMatch(/^Line \d+, column \d+: /);
  });
});

test.each([
  ["no question", {}, "query"],
  ["no GraphQL", { query: "orb(" }, "Syntax Error"],
  ["a question without end", { query: `{ ${"orb { versions { ".repeat(20)} id ${"} }".repeat(20)} }` }, "too deep"],
  ["a fragment", { query: "query { ...f } fragment f on Query { ...f }" }, "Fragments"],
  ["a missing argument", { query: "{ orb { id } }" }, "argument name"],
])("%s is told as what it is", async (_what, body, message) => {
  const response = await fetch(`${web.url}/graphql-unstable`, {
    method: "POST",
    headers: { authorization: adminToken },
    body: JSON.stringify(body),
  });
  expect(response.status).toBe(200);
  const { errors } = (await response.json()) as { errors: { message: string }[] };
  expect(errors[0]?.message).toContain(message);
});
