import { mkdirSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { main } from "#server/cli/main.ts";
import { spokenBytes } from "#server/cli/terminal.ts";
import { dataDirectory } from "#server/settings/data-directory.ts";
import { startWebInstallation, type WebInstallation } from "#server/testing/web-installation.ts";

let web: WebInstallation;
beforeAll(async () => {
  web = await startWebInstallation();
  const { supervisorFile } = dataDirectory(web.root);
  mkdirSync(dirname(supervisorFile), { recursive: true });
  const startedAt = new Date().toISOString();
  const record = { pid: process.pid, url: web.url, consoleUrl: "https://localhost:8800", startedAt, children: [] };
  writeFileSync(supervisorFile, JSON.stringify(record));
  const { id } = await web.addProject("app");
  await web.database.pool.query(
    `INSERT INTO caches (id, project_id, key, paths, size_bytes, unpacked_bytes, sha256, blob_key, created_at, last_used_at)
     SELECT gen_random_uuid(), $1, key, '{/a}', bytes, bytes * 2, '00', 'archives/' || key, used_at, used_at
     FROM (VALUES ('fresh', 3 * 1024 * 1024, now()), ('old', 2048, now() - interval '16 days'), ('other', 1, now() - interval '1 hour')) AS c(key, bytes, used_at)`,
    [id],
  );
});
afterAll(() => web[Symbol.asyncDispose]());

async function run(...args: readonly string[]) {
  let [out, err] = ["", ""];
  const terminal = {
    out: (text: string) => void (out += text),
    err: (text: string) => void (err += text),
    readStandardInput: async () => "",
  };
  const code = await main(args, { terminal, environment: { ROTUNDA_DATA_DIR: web.root } });
  return { code, out, err };
}

test("caches are listed in columns, and as JSON", async () => {
  const { out } = await run("cache", "list", "git/acme/app");
  const lines = out.trim().split("\n");
  expect(lines[0]).toMatch(/^CREATED +LAST USED +SIZE +KEY$/);
  expect(lines.slice(1).map((line) => line.split(/ {2,}/).slice(2))).toEqual([
    ["3.0 MiB", "fresh"],
    ["1 B", "other"],
    ["2.0 KiB", "old"],
  ]);
  const { out: json } = await run("cache", "list", "git/acme/app", "--json");
  expect(JSON.parse(json)).toHaveLength(3);
});

test("deleting says which it wants named, and says what it did", async () => {
  expect(await run("cache", "delete", "git/acme/app")).toMatchObject({
    code: 2,
    err: expect.stringContaining("--key"),
  });
  expect(await run("cache", "delete", "git/acme/app", "--key", "none")).toMatchObject({
    code: 1,
    err: "Cache not found\n",
  });
  expect((await run("cache", "delete", "git/acme/app", "--key", "other")).out).toBe(
    "Deleted 1 cache of git/acme/app.\n",
  );
});

test("a dry run of the cleaning removes nothing, and says what the cleaning then does", async () => {
  expect((await run("storage", "report")).out).toMatch(/caches +2 +3\.0 MiB +1 +2\.0 KiB/);
  const dry = await run("storage", "clean", "--dry-run");
  expect(dry.out).toContain("Would remove:\n  caches: 1 (2.0 KiB)\n");
  expect((await run("storage", "report")).out).toMatch(/caches +2 /);
  expect((await run("storage", "clean")).out).toMatch(/^Removed:\n {2}caches: 1 \(2\.0 KiB\)\n/);
  expect((await run("storage", "report")).out).toMatch(/caches +1 +3\.0 MiB +0 +0 B/);
});

for (const [bytes, text] of [
  [0, "0 B"],
  [1023, "1023 B"],
  [1024, "1.0 KiB"],
  [150 * 1024, "150 KiB"],
  [5 * 2 ** 30, "5.0 GiB"],
  [2 ** 60, "1048576 TiB"],
] as const) {
  test(`${bytes} bytes are ${text}`, () => {
    expect(spokenBytes(bytes)).toBe(text);
  });
}
