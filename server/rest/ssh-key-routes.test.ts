import { generateKeyPairSync } from "node:crypto";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type RestClient, restClient } from "#server/testing/rest-client.ts";
import { startWebInstallation, type WebInstallation } from "#server/testing/web-installation.ts";

let web: WebInstallation;
let call: RestClient;
const path = "/api/v1.1/project/git/acme/app/ssh-key";
const pem = generateKeyPairSync("ed25519").privateKey.export({ format: "pem", type: "pkcs8" });
const privateKeyText = typeof pem === "string" ? pem : pem.toString();

beforeAll(async () => {
  web = await startWebInstallation();
  await web.addProject("app");
  call = restClient(web.url, await web.addUser("ada"));
});

afterAll(() => web[Symbol.asyncDispose]());

test("a key is added, told by its fingerprints only, and removed by either of them", async () => {
  const added = await call("POST", path, { body: { hostname: "git.example", private_key: privateKeyText } });
  expect(added).toMatchObject({ status: 201, body: { hostname: "git.example" } });
  expect(added.body.fingerprint).toMatch(/^SHA256:/);
  expect(added.body.md5).toMatch(/^([0-9a-f]{2}:){15}[0-9a-f]{2}$/);
  expect((await call("GET", path)).body).toEqual({ items: [added.body] });
  const { rows } = await web.database.pool.query("SELECT k::text AS row FROM project_ssh_keys k");
  const events = await web.database.pool.query("SELECT payload::text AS row FROM events");
  const secret = privateKeyText.split("\n")[1] ?? "";
  for (const { row } of [...rows, ...events.rows]) expect(row).not.toContain(secret);
  expect((await call("DELETE", path, { body: { fingerprint: added.body.md5 } })).status).toBe(200);
  expect((await call("DELETE", path, { body: { fingerprint: added.body.fingerprint } })).status).toBe(404);
});

test("adding a key again replaces it, and what is no key is refused", async () => {
  await call("POST", path, { body: { private_key: privateKeyText } });
  await call("POST", path, { body: { hostname: "other.example", private_key: privateKeyText } });
  const { body } = await call("GET", path);
  expect(body.items).toMatchObject([{ hostname: "other.example" }]);
  expect(await call("POST", path, { body: { private_key: "ssh-rsa AAAA" } })).toMatchObject({ status: 400 });
  const badHost = { hostname: "a b\nHost *", private_key: privateKeyText };
  expect(await call("POST", path, { body: badHost })).toMatchObject({ status: 400 });
});
