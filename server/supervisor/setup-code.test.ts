import { mkdtemp, readFile, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { ensureSetupCode, readSetupUse, reopenSetup, useSetupCode } from "./setup-code.ts";

let root: string;
let place: { setupFile: string };

async function newCode(): Promise<string> {
  const { code } = await ensureSetupCode(place);
  if (code === null) throw new Error("no code");
  return code;
}

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), "rotunda-setup-"));
  place = { setupFile: join(root, "setup.json") };
});
afterEach(() => rm(root, { recursive: true, force: true }));

describe("the setup code", () => {
  test("is four groups of four letters that nobody can mistake", async () => {
    expect(await newCode()).toMatch(/^([34679ACDEFGHJKMNPQRTWXY]{4}-){3}[34679ACDEFGHJKMNPQRTWXY]{4}$/);
  });

  test("works once for the first account and once for the console", async () => {
    const code = await newCode();
    expect(await useSetupCode(place, code, "web")).toBe("ok");
    expect(await useSetupCode(place, code, "web")).toBe("used");
    expect(await useSetupCode(place, code, "console")).toBe("ok");
    expect(await useSetupCode(place, code, "console")).toBe("used");
    expect(readSetupUse(place)).toEqual({ web: true, console: true });
  });

  test("is never made again after both uses", async () => {
    const code = await newCode();
    await useSetupCode(place, code, "web");
    await useSetupCode(place, code, "console");
    expect(await ensureSetupCode(place)).toEqual({ code: null });
  });

  test("of an earlier start ends when a new one is made, and what was used stays used", async () => {
    const first = await newCode();
    await useSetupCode(place, first, "web");
    const second = await newCode();
    expect(await useSetupCode(place, first, "console")).toBe("wrong");
    expect(await useSetupCode(place, second, "web")).toBe("used");
    expect(await useSetupCode(place, second, "console")).toBe("ok");
  });

  test("may be typed in lower case, with spaces or without dashes", async () => {
    const code = await newCode();
    expect(await useSetupCode(place, ` ${code.toLowerCase().replaceAll("-", " ")} `, "web")).toBe("ok");
  });

  test("refuses anything else, also when there is no code at all", async () => {
    expect(await useSetupCode(place, "", "web")).toBe("wrong");
    await newCode();
    expect(await useSetupCode(place, "AAAA-AAAA-AAAA-AAAA", "web")).toBe("wrong");
  });

  test("is given to one of many who use it at the same moment", async () => {
    const code = await newCode();
    const answers = await Promise.all(Array.from({ length: 4 }, () => useSetupCode(place, code, "web")));
    expect(answers.sort()).toEqual(["ok", "used", "used", "used"]);
  });

  test("is kept as a hash in a file that only its owner can read", async () => {
    const code = await newCode();
    const text = await readFile(place.setupFile, "utf8");
    expect(text).not.toContain(code);
    expect(text).not.toContain(code.replaceAll("-", ""));
    expect((await stat(place.setupFile)).mode & 0o777).toBe(0o600);
  });

  test("can be reopened for the console by whoever owns the directory", async () => {
    await useSetupCode(place, await newCode(), "console");
    reopenSetup(place, "console");
    expect(await useSetupCode(place, await newCode(), "console")).toBe("ok");
  });
});
