import { afterAll, beforeAll, expect, test } from "vitest";
import { type RestClient, restClient } from "#server/testing/rest-client.ts";
import { startWebInstallation, type WebInstallation } from "#server/testing/web-installation.ts";

const path = "/api/v2/compile-config-with-defaults";
const good = `version: 2.1
parameters:
  greeting: { type: string, default: hello }
jobs:
  build:
    machine: true
    steps:
      - run: echo << pipeline.parameters.greeting >> << pipeline.git.branch >> << pipeline.number >>
`;

let web: WebInstallation;
let call: RestClient;

beforeAll(async () => {
  web = await startWebInstallation();
  await web.addProject("app");
  call = restClient(web.url, await web.addUser("ada"));
});

afterAll(() => web[Symbol.asyncDispose]());

test("the empty body by which clients find out about us is refused, so that they go on", async () => {
  expect((await call("POST", path)).status).toBe(400);
  expect((await call("POST", path, { headers: {} })).status).toBe(401);
});

test("a good configuration comes back compiled, beside its source", async () => {
  const { status, body } = await call("POST", path, { body: { config_yaml: good } });
  expect([status, body]).toEqual([
    200,
    { valid: true, "source-yaml": good, "output-yaml": expect.stringContaining("echo hello main 1"), errors: [] },
  ]);
  const again = await call("POST", path, { body: { config_yaml: body["output-yaml"], options: null } });
  expect(again.body.valid).toBe(true);
});

test("options fill in parameters and values, as the command line sends them", async () => {
  const options = {
    owner_id: "0193f0a0-0000-7000-8000-00000000dead",
    next: true,
    pipeline_parameters: { greeting: "good evening" },
    pipeline_values: {
      "pipeline.git.branch": "feature/x",
      "pipeline.number": 7,
      "pipeline.parameters.greeting": "good evening",
      "pipeline.trigger_parameters.webhook.body": { not: "scalar" },
    },
  };
  const { body } = await call("POST", path, { body: { config_yaml: good, options } });
  expect(body["output-yaml"]).toContain("echo good evening feature/x 7");
});

test("every fault is told with its place; there is no output then", async () => {
  const { status, body } = await call("POST", path, { body: { config_yaml: good.replace("- run:", "- rnu:") } });
  expect([status, body]).toMatchObject([200, { valid: false, "output-yaml": "" }]);
  expect(body.errors[0].message).toMatch(/^Line 8, column \d+: .*rnu/);
  const unknown = await call("POST", path, {
    body: { config_yaml: good, options: { pipeline_parameters: { nothing: 1 } } },
  });
  expect(unknown.body).toMatchObject({ valid: false, errors: [{ message: expect.stringContaining("nothing") }] });
});

test("organizations are listed under the names that both generations of clients read", async () => {
  const { body } = await call("GET", "/api/v2/me/collaborations");
  expect(body).toEqual([
    { id: expect.any(String), slug: "git/acme", name: "acme", "vcs-type": "git", vcs_type: "git", avatar_url: "" },
  ]);
});

test("the API describes itself: every route of v2 with its methods and the parameters of its path", async () => {
  const { body } = await call("GET", "/api/v2/openapi.json");
  expect(Object.keys(body.paths["/project/{project-slug}/pipeline"])).toEqual(["post", "get"]);
  expect(body.paths["/pipeline/{pipeline-id}/config"].get.parameters).toMatchObject([
    { name: "pipeline-id", in: "path", required: true },
  ]);
  expect(Object.keys(body.paths).filter((path) => path.includes("private"))).toEqual([]);
});
