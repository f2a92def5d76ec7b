import { generateKeyPairSync } from "node:crypto";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Browser, openBrowser } from "#server/testing/browser.ts";
import { startPipeline } from "#server/testing/rest-client.ts";
import { startWebInstallation, type WebInstallation } from "#server/testing/web-installation.ts";
import type { CacheView } from "#server/views/cache-view.ts";
import type { SshKeyView } from "#server/views/ssh-key-view.ts";
import type { ContextView, VariableView } from "#server/views/variable-view.ts";

let web: WebInstallation;
let user: Browser;
let projectId: string;
const slug = "git/acme/app";
const owner = { projectSlug: slug };

beforeAll(async () => {
  web = await startWebInstallation();
  projectId = (await web.addProject("app")).id;
  await web.addUser("ada");
  user = openBrowser(web.url);
  await user.signIn("ada", "correct horse");
});
afterAll(() => web[Symbol.asyncDispose]());

describe("variables", () => {
  const list = async (of: object = owner) => (await user.query("variable.list", { owner: of })) as VariableView[];
  const set = (...variables: readonly { name: string; value: string }[]) =>
    user.mutate("variable.set", { owner, variables });

  test("go in and never come out, however they are asked for", async () => {
    await set({ name: "TOKEN", value: "very-secret-1234" }, { name: "PIN", value: "0000" });
    const shown = await list();
    expect(shown.map(({ name, shown: text }) => [name, text])).toEqual([
      ["PIN", "xxxx"],
      ["TOKEN", "xxxx1234"],
    ]);
    expect(JSON.stringify(shown)).not.toContain("very-secret");
    await set({ name: "TOKEN", value: "another-one-5678" });
    expect((await list()).find(({ name }) => name === "TOKEN")?.shown).toBe("xxxx5678");
    await user.mutate("variable.remove", { owner, name: "PIN" });
    expect(await list()).toHaveLength(1);
  });

  test("of which one may not be are not set at all, and the refusal names it", async () => {
    const bad = set({ name: "GOOD", value: "1" }, { name: "1BAD", value: "2" });
    await expect(bad).rejects.toMatchObject({ code: "BAD_REQUEST", message: expect.stringMatching(/^1BAD: /) });
    expect((await list()).map(({ name }) => name)).not.toContain("GOOD");
  });

  test("of owners that are not there are refused", async () => {
    const strange = { contextId: projectId };
    await expect(list(strange)).rejects.toMatchObject({ code: "NOT_FOUND" });
    await expect(list({ projectSlug: "git/acme/none" })).rejects.toMatchObject({ code: "NOT_FOUND" });
    await expect(user.mutate("variable.remove", { owner, name: "NONE" })).rejects.toMatchObject({ code: "NOT_FOUND" });
  });
});

test("a context is made, filled, found with its uses and removed", async () => {
  const [organization] = (await user.query("context.organizations", undefined)) as { id: string; name: string }[];
  const request = { organizationId: organization?.id, name: "production" };
  const { id } = (await user.mutate("context.create", request)) as { id: string };
  await expect(user.mutate("context.create", request)).rejects.toMatchObject({ code: "CONFLICT" });
  await user.mutate("variable.set", { owner: { contextId: id }, variables: [{ name: "A", value: "b" }] });
  const [context] = (await user.query("context.list", undefined)) as ContextView[];
  expect(context).toMatchObject({ id, name: "production", organization: "acme", variableCount: 1 });
  await startPipeline(web, projectId);
  expect(await user.query("context.uses", { id })).toEqual([]);
  await web.database.pool.query(
    `UPDATE jobs SET plan = plan || '{"contexts": ["production"]}' WHERE name = 'test' AND project_id = $1`,
    [projectId],
  );
  expect(await user.query("context.uses", { id })).toEqual([{ projectSlug: slug, workflow: "main", job: "test" }]);
  await user.mutate("context.remove", { id });
  await expect(user.query("context.get", { id })).rejects.toMatchObject({ code: "NOT_FOUND" });
});

test("a private key goes in, is told by its fingerprints, and can be taken away", async () => {
  const { privateKey } = generateKeyPairSync("ed25519", {
    privateKeyEncoding: { type: "pkcs8", format: "pem" },
    publicKeyEncoding: { type: "spki", format: "pem" },
  });
  const request = { slug, hostname: "git.example.com", privateKey };
  const { fingerprint } = (await user.mutate("sshKey.add", request)) as { fingerprint: string };
  const keys = (await user.query("sshKey.list", { slug })) as SshKeyView[];
  expect(keys).toMatchObject([{ fingerprint, hostname: "git.example.com", md5: expect.stringContaining(":") }]);
  expect(JSON.stringify(keys)).not.toContain("PRIVATE");
  await expect(user.mutate("sshKey.add", { ...request, privateKey: "no key" })).rejects.toMatchObject({
    code: "BAD_REQUEST",
  });
  await user.mutate("sshKey.remove", { slug, fingerprint });
  await expect(user.mutate("sshKey.remove", { slug, fingerprint })).rejects.toMatchObject({ code: "NOT_FOUND" });
});

test("caches are listed with what they take, and deleted one by one or all", async () => {
  const add = (id: string, key: string) =>
    web.database.pool.query(
      `INSERT INTO caches (id, project_id, key, paths, size_bytes, unpacked_bytes, sha256, blob_key, created_at, last_used_at)
       VALUES ($1, $2, $3, '{/root/.npm}', 10, 40, 'x', $3, now(), now())`,
      [id, projectId, key],
    );
  const ids = ["one", "two", "three"].map(() => web.deps.ids.next());
  for (const [index, id] of ids.entries()) await add(id, `key-${index}`);
  const list = async () => (await user.query("cache.list", { slug })) as CacheView[];
  expect((await list())[0]).toMatchObject({ paths: ["/root/.npm"], sizeBytes: 10, unpackedBytes: 40 });
  expect(await user.mutate("cache.remove", { slug, selection: { id: ids[0] } })).toBe(1);
  await expect(user.mutate("cache.remove", { slug, selection: { id: ids[0] } })).rejects.toMatchObject({
    code: "NOT_FOUND",
  });
  expect(await user.mutate("cache.remove", { slug, selection: "all" })).toBe(2);
  expect(await list()).toEqual([]);
});
