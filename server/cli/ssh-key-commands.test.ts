import { generateKeyPairSync } from "node:crypto";
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { main } from "#server/cli/main.ts";
import { dataDirectory } from "#server/settings/data-directory.ts";
import { startWebInstallation, type WebInstallation } from "#server/testing/web-installation.ts";

let web: WebInstallation;
let keyFile: string;
const pem = String(generateKeyPairSync("ed25519").privateKey.export({ format: "pem", type: "pkcs8" }));

beforeAll(async () => {
  web = await startWebInstallation();
  const { supervisorFile } = dataDirectory(web.root);
  mkdirSync(dirname(supervisorFile), { recursive: true });
  const startedAt = new Date().toISOString();
  const record = { pid: process.pid, url: web.url, consoleUrl: "https://localhost:8800", startedAt, children: [] };
  writeFileSync(supervisorFile, JSON.stringify(record));
  keyFile = join(web.root, "deploy-key");
  writeFileSync(keyFile, pem);
  await web.addProject("app");
});
afterAll(() => web[Symbol.asyncDispose]());

async function sshKey(...args: readonly string[]) {
  let [out, err] = ["", ""];
  const terminal = {
    out: (text: string) => void (out += text),
    err: (text: string) => void (err += text),
    readStandardInput: async () => "",
  };
  const code = await main(["project", "ssh-key", ...args], { terminal, environment: { ROTUNDA_DATA_DIR: web.root } });
  return { code, out, err };
}

test("a key is added from its file, listed by its fingerprints, and removed by one of them", async () => {
  expect(await sshKey("list", "git/acme/app")).toEqual({ code: 0, out: "git/acme/app has no keys.\n", err: "" });
  const added = await sshKey("add", "git/acme/app", keyFile, "--hostname", "git.example");
  expect(added.out).toMatch(/^Added the key SHA256:\S+ to git\/acme\/app\.\n$/);
  const { out: listed } = await sshKey("list", "git/acme/app");
  const [header, row = ""] = listed.trim().split("\n");
  expect(header).toMatch(/^FINGERPRINT +MD5 +HOST$/);
  const [fingerprint = "", md5 = "", host] = row.split(/ {2,}/);
  expect([fingerprint, md5, host]).toEqual([
    expect.stringMatching(/^SHA256:/),
    expect.stringMatching(/^([0-9a-f]{2}:){15}[0-9a-f]{2}$/),
    "git.example",
  ]);
  const removed = await sshKey("remove", "git/acme/app", md5);
  expect(removed).toEqual({ code: 0, out: `Removed the key ${md5} of git/acme/app.\n`, err: "" });
  expect((await sshKey("list", "git/acme/app", "--json")).out.trim()).toBe("[]");
});

test("a key for every host says so, and no output ever holds the key", async () => {
  const added = await sshKey("add", "git/acme/app", keyFile, "--json");
  expect(JSON.parse(added.out)).toMatchObject({ hostname: null });
  const { out } = await sshKey("list", "git/acme/app");
  expect(out).toContain("every host");
  const secret = pem.split("\n")[1] ?? "";
  for (const text of [added.out, out, (await sshKey("list", "git/acme/app", "--json")).out])
    expect(text).not.toContain(secret);
});

test("what cannot be done is said in a sentence, with exit code 1", async () => {
  expect(await sshKey("add", "git/acme/app", join(web.root, "none"))).toMatchObject({
    code: 1,
    err: expect.stringContaining("The key cannot be read: "),
  });
  const notKey = join(web.root, "not-a-key");
  writeFileSync(notKey, "ssh-ed25519 AAAA public\n");
  expect((await sshKey("add", "git/acme/app", notKey)).code).toBe(1);
  const badHost = await sshKey("add", "git/acme/app", keyFile, "--hostname", "a b");
  expect(badHost).toMatchObject({ code: 1, err: '"a b" is no host\'s name.\n' });
  expect(await sshKey("remove", "git/acme/app", "SHA256:none")).toMatchObject({
    code: 1,
    err: "The project has no key with this fingerprint.\n",
  });
  expect(await sshKey("list", "git/acme/none")).toMatchObject({ code: 1, err: "Project not found\n" });
});
