import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type RestClient, restClient } from "#server/testing/rest-client.ts";
import { startWebInstallation, type WebInstallation } from "#server/testing/web-installation.ts";

let web: WebInstallation;
let call: RestClient;

beforeAll(async () => {
  web = await startWebInstallation();
  await web.addProject("app");
  call = restClient(web.url, await web.addUser("ada"));
});

afterAll(() => web[Symbol.asyncDispose]());

describe("a project's variables", () => {
  const path = "/api/v2/project/git/acme/app/envvar";

  test("are told masked, everywhere, by both names of the time", async () => {
    const value = "the-value-nobody-sees";
    const made = await call("POST", path, { body: { name: "TOKEN", value } });
    expect(made).toMatchObject({ status: 201, body: { name: "TOKEN", value: "xxxxsees" } });
    const listed = await call("GET", path);
    expect(listed.body).toEqual({ items: [made.body], next_page_token: null });
    expect((await call("GET", `${path}/TOKEN`)).body).toEqual(made.body);
    expect(made.body.created_at).toBe(made.body["created-at"]);
    const { rows } = await web.database.pool.query("SELECT v::text AS row FROM variables v");
    const events = await web.database.pool.query("SELECT payload::text AS row FROM events");
    for (const { row } of [...rows, ...events.rows]) expect(row).not.toContain(value);
  });

  test("are set again by the same name, and removed once", async () => {
    await call("POST", path, { body: { name: "AGAIN", value: "first-value" } });
    const again = await call("POST", path, { body: { name: "AGAIN", value: "other-thing" } });
    expect(again.body.value).toBe("xxxxhing");
    expect((await call("DELETE", `${path}/AGAIN`)).body).toEqual({ message: "Environment variable deleted." });
    expect((await call("DELETE", `${path}/AGAIN`)).status).toBe(404);
    expect((await call("GET", `${path}/AGAIN`)).status).toBe(404);
  });

  test.each([
    [{ name: "1A", value: "x" }, "name"],
    [{ name: "A", value: "x".repeat(32 * 1024 + 1) }, "32 KiB"],
    [{ name: "A" }, "value"],
  ])("are refused when they break a rule (%#)", async (body, word) => {
    const refused = await call("POST", path, { body });
    expect(refused.status).toBe(400);
    expect(refused.body.message).toContain(word);
  });
});

describe("contexts", () => {
  const owner = { slug: "git/acme", type: "organization" };

  test("are made, found by name, filled, emptied and removed", async () => {
    const made = await call("POST", "/api/v2/context", { body: { name: "deploy", owner } });
    expect(made).toMatchObject({ status: 200, body: { name: "deploy" } });
    const { id } = made.body;
    const put = await call("PUT", `/api/v2/context/${id}/environment-variable/KEY`, {
      body: { value: "a-long-value" },
    });
    expect(put).toMatchObject({
      status: 200,
      body: { variable: "KEY", context_id: id, truncated_value: "xxxxalue" },
    });
    expect((await call("GET", `/api/v2/context/${id}/environment-variable`)).body.items).toEqual([put.body]);
    const found = await call("GET", "/api/v2/context?owner-slug=git/acme&name=deploy&include-env-vars=true");
    expect(found.body.items).toEqual([{ ...made.body, environment_variables: [put.body] }]);
    const { organizationId } = (await web.deps.projects.findBySlug("git/acme/app")) ?? { organizationId: "" };
    expect((await call("GET", `/api/v2/context?owner-id=${organizationId}`)).body.items).toEqual([made.body]);
    expect((await call("GET", `/api/v2/context/${id}`)).body).toMatchObject({
      org_id: organizationId,
      restrictions: [],
    });
    expect((await call("DELETE", `/api/v2/context/${id}/environment-variable/KEY`)).status).toBe(200);
    expect((await call("DELETE", `/api/v2/context/${id}/environment-variable/KEY`)).status).toBe(404);
    expect((await call("DELETE", `/api/v2/context/${id}`)).body).toEqual({ message: "Context deleted." });
    expect((await call("GET", `/api/v2/context/${id}`)).status).toBe(404);
  });

  test("belong to an organization that exists, and have a name of their own", async () => {
    const create = (body: unknown) => call("POST", "/api/v2/context", { body });
    expect((await create({ name: "one", owner: { slug: "git/nobody" } })).status).toBe(404);
    expect((await create({ name: " one", owner })).status).toBe(400);
    expect((await create({ name: "one", owner })).status).toBe(200);
    expect((await create({ name: "one", owner })).status).toBe(409);
    expect((await call("GET", "/api/v2/context")).status).toBe(400);
    expect((await call("GET", "/api/v2/context?owner-slug=git/nobody")).status).toBe(404);
  });

  test("that are not there have no variables to set", async () => {
    const path = "/api/v2/context/0193f0a0-0000-7000-8000-00000000dead/environment-variable/KEY";
    expect((await call("PUT", path, { body: { value: "x" } })).status).toBe(404);
  });
});
