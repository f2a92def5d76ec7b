import { execFile } from "node:child_process";
import { mkdir, mkdtemp, readFile, rm, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { contentFingerprint, quickFingerprint, sourceFiles } from "./fingerprint.mjs";
import { packagesMatch } from "./install-packages.mjs";

const run = promisify(execFile);
let base: string;

beforeEach(async () => {
  base = await mkdtemp(join(tmpdir(), "rotunda-bootstrap-"));
  for (const folder of ["app/.next", "app/node_modules", "ui"]) await mkdir(join(base, folder), { recursive: true });
  for (const file of ["app/page.tsx", "app/page.test.tsx", "app/.next/x.js", "app/node_modules/x.js", "ui/a.css"]) {
    await writeFile(join(base, file), file);
  }
});
afterEach(() => rm(base, { recursive: true, force: true }));

const files = () => sourceFiles(base, ["app", "ui", "missing"]);

describe("the look at the sources", () => {
  test("leaves out what builds write, packages and tests", () => {
    expect(files()).toEqual(["app/page.tsx", "ui/a.css"]);
  });

  test("sees every change of content, and a file that is new or gone", async () => {
    const before = contentFingerprint(base, files());
    await writeFile(join(base, "app/page.tsx"), "changed");
    const changed = contentFingerprint(base, files());
    await writeFile(join(base, "app/new.tsx"), "");
    const added = contentFingerprint(base, files());
    await rm(join(base, "ui/a.css"));
    expect(new Set([before, changed, added, contentFingerprint(base, files())]).size).toBe(4);
  });

  test("is not fooled by a checkout that only touches the times", async () => {
    const before = { quick: quickFingerprint(base, files()), content: contentFingerprint(base, files()) };
    await utimes(join(base, "ui/a.css"), 1, 1);
    expect(quickFingerprint(base, files())).not.toBe(before.quick);
    expect(contentFingerprint(base, files())).toBe(before.content);
  });
});

describe("the look at the packages", () => {
  const lock = (packages: object) => JSON.stringify({ packages });
  const wanted = lock({
    "": {},
    "node_modules/a": { version: "1.0.0" },
    "node_modules/b": { version: "2.0.0", optional: true },
  });

  test.each([
    [
      "everything wanted is there",
      { "node_modules/a": { version: "1.0.0" }, "node_modules/b": { version: "2.0.0" } },
      true,
    ],
    ["an optional one of another platform is missing", { "node_modules/a": { version: "1.0.0" } }, true],
    ["one is missing", { "node_modules/b": { version: "2.0.0" } }, false],
    ["one is of another version", { "node_modules/a": { version: "1.0.1" } }, false],
  ])("%s: %#", (_name, installed, matches) => {
    expect(packagesMatch(wanted, lock(installed))).toBe(matches);
  });

  test("nothing was installed", () => {
    expect(packagesMatch(wanted, null)).toBe(false);
  });
});

describe("a start with an old Node", () => {
  test("ends with one clear line", async () => {
    const script = await readFile(new URL("start.mjs", import.meta.url), "utf8");
    const pretending = `Object.defineProperty(process.versions, "node", { value: "18.20.0" });\n${script}`;
    const attempt = run(process.execPath, ["--input-type=module", "-e", pretending]);
    await expect(attempt).rejects.toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/^Rotunda needs Node\.js 20 or newer to start; this is v[\d.]+\.\n$/),
    });
  });
});
