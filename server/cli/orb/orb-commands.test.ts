import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { main } from "#server/cli/main.ts";
import { dataDirectory } from "#server/settings/data-directory.ts";
import { startWebInstallation, type WebInstallation } from "#server/testing/web-installation.ts";

interface Ran {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "rotunda-orb-"));
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** Runs one command line in this process, by default without a server. */
async function run(args: readonly string[], data = join(folder, "data")): Promise<Ran> {
  let [out, err] = ["", ""];
  const terminal = {
    out: (text: string) => void (out += text),
    err: (text: string) => void (err += text),
    readStandardInput: () => Promise.resolve(""),
  };
  const code = await main(args, { terminal, environment: { ROTUNDA_DATA_DIR: data } });
  return { code, out, err };
}

/** Writes files below the test's folder and gives the path of the first part of the first one's name. */
function write(files: Record<string, string>): string {
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
  return join(folder, Object.keys(files)[0]?.split("/")[0] ?? "");
}

const orb = (word: string) => `version: 2.1\ncommands: {say: {steps: [run: ${word}]}}\n`;
const needy = "version: 2.1\norbs: {o: acme/inner@1}\ncommands: {say: {steps: [o/say]}}\n";
const config = (reference: string) =>
  `version: 2.1\norbs: {o: "${reference}"}\njobs: {build: {machine: true, steps: [o/say]}}\nworkflows: {main: {jobs: [build]}}\n`;

const orbFolder = {
  "src/@orb.yml": "version: 2.1\ndescription: A tool\n",
  "src/commands/say.yml": "steps: [run: <<include(scripts/say.sh)>>]\n",
  "src/scripts/say.sh": "cat <<EOF\nhi\nEOF\n",
  "src/.git/config": "not: read",
};

describe("without a server", () => {
  test("a folder is packed to text that is a valid orb", async () => {
    const path = write(orbFolder);
    const packed = await run(["orb", "pack", path]);
    expect(packed).toMatchObject({ code: 0, err: "", out: expect.stringContaining("cat \\<<EOF") });
    expect(await run(["orb", "validate", write({ "packed.yml": packed.out })])).toMatchObject({ code: 0 });
    expect(await run(["orb", "validate", path, "--json"])).toMatchObject({ code: 0, err: "" });
    expect(JSON.parse((await run(["orb", "pack", path, "--json"])).out)).toEqual({ text: packed.out });
  });

  test("a folder with faults names the file and the line of each", async () => {
    const path = write({ "src/commands/a.yml": "steps:\n  - run: <<include(none)>>\n", "src/jobs/b.yml": "a: {b" });
    const { code, out, err } = await run(["orb", "pack", path]);
    expect([code, out]).toEqual([1, ""]);
    expect(err).toContain(`${join(path, "commands/a.yml")}:2 `);
    expect(err).toContain(`${join(path, "jobs/b.yml")}:`);
  });

  test("an orb with faults is not valid, and each is a line that editors jump to", async () => {
    const path = write({ "orb.yml": "version: 2.1\ncommands:\n  a: {steps: [nobody]}\n" });
    expect(await run(["orb", "validate", path])).toMatchObject({
      code: 1,
      out: "",
      err: expect.stringMatching(/orb\.yml:3:\d+ .*nobody/),
    });
  });

  test("a configuration is packed of a folder", async () => {
    const path = write({
      "parts/@config.yml": "version: 2.1\n",
      "parts/jobs/build.yml": "machine: true\nsteps: [checkout]\n",
    });
    const packed = await run(["config", "pack", path]);
    expect((await run(["config", "validate", write({ "config.yml": packed.out })])).code).toBe(0);
  });

  test("orbs come from the files that were named, or from a bundle; else it is said that no server runs", async () => {
    const file = write({ "config.yml": config("acme/tool@1"), "tool.yml": needy, "inner.yml": orb("inner") });
    const none = await run(["config", "validate", file]);
    expect(none).toMatchObject({ code: 1, err: expect.stringContaining("no Rotunda runs here") });
    const named = [
      "--orb",
      `acme/tool@1=${join(folder, "tool.yml")}`,
      "--orb",
      `acme/inner@1=${join(folder, "inner.yml")}`,
    ];
    expect((await run(["config", "validate", file, ...named])).code).toBe(0);
    write({ "bundle/acme/tool@1.2.3.yml": needy, "bundle/acme/inner@1.0.0.yml": orb("bundled") });
    const processed = await run(["config", "process", file, "--orbs", join(folder, "bundle")]);
    expect(processed.out).toMatch(/^# Orb 'acme\/tool@1' resolved to 'acme\/tool@1.2.3'\n/);
    expect(processed.out).toContain("command: bundled");
    expect((await run(["config", "validate", file, "--orb", "nonsense"])).code).toBe(2);
  });

  test.each([["orb list"], ["orb source a/b@1"], ["orb info a/b"], ["orb export x"]])(
    "%s says how to start one",
    async (line) => {
      const { code, err } = await run(line.split(" "));
      expect([code, err]).toEqual([1, expect.stringContaining("npm start")]);
    },
  );
});

describe("with a server", () => {
  let web: WebInstallation;
  const ran = (...args: string[]) => run(args, web.root);

  beforeAll(async () => {
    web = await startWebInstallation();
    const { supervisorFile } = dataDirectory(web.root);
    mkdirSync(dirname(supervisorFile), { recursive: true });
    const startedAt = new Date().toISOString();
    const record = { pid: process.pid, url: web.url, consoleUrl: "https://localhost:8800", startedAt, children: [] };
    writeFileSync(supervisorFile, JSON.stringify(record));
  });

  afterAll(() => web[Symbol.asyncDispose]());

  test("a folder is published, shown, listed and used, and its version is taken from then on", async () => {
    const path = write(orbFolder);
    expect(await ran("orb", "publish", path, "acme/tool@1.2.3")).toMatchObject({
      code: 0,
      out: "Published acme/tool@1.2.3.\n",
    });
    expect((await ran("orb", "source", "acme/tool@1")).out).toContain("description: A tool");
    expect((await ran("orb", "list", "acme")).out).toMatch(/acme\/tool +1\.2\.3 +1 +local/);
    expect((await ran("orb", "info", "acme/tool")).out).toContain("acme/tool is acme/tool@1.2.3");
    expect((await ran("config", "validate", write({ "config.yml": config("acme/tool@1.2") }))).code).toBe(0);
    write({ "src/commands/say.yml": "steps: [run: other]\n" });
    expect(await ran("orb", "publish", path, "acme/tool@1.2.3")).toMatchObject({
      code: 1,
      err: expect.stringContaining("never changes"),
    });
  });

  test("the next version is counted, from nothing, from the newest, and for a label that is promoted", async () => {
    const path = write({ "orb.yml": orb("first") });
    const next = async (segment: string) => (await ran("orb", "increment", path, "acme/count", segment)).out;
    expect(await next("patch")).toBe("Published acme/count@0.0.1.\n");
    write({ "orb.yml": orb("second") });
    expect(await next("minor")).toBe("Published acme/count@0.1.0.\n");
    write({ "orb.yml": orb("third") });
    await ran("orb", "publish", path, "acme/count@dev:main");
    expect((await ran("orb", "promote", "acme/count@dev:main", "major")).out).toBe("Published acme/count@1.0.0.\n");
    expect((await ran("orb", "promote", "acme/count@dev:main", "1.0.1")).out).toBe("Published acme/count@1.0.1.\n");
    expect((await ran("orb", "increment", path, "acme/count", "tiny")).code).toBe(2);
    expect((await ran("orb", "source", "acme/count@1.0")).out).toBe(orb("third"));
  });

  test("an orb that needs what is not here is imported, and says what else to bring", async () => {
    const path = write({ "orb.yml": "orbs: {o: far/away@1}\ncommands: {say: {steps: [o/say]}}\n" });
    const imported = await ran("orb", "import", path, "acme/far@1.0.0");
    expect(imported).toMatchObject({ code: 0, out: "Imported acme/far@1.0.0.\n" });
    expect(imported.err).toContain("far/away@1");
    expect((await ran("orb", "publish", path, "acme/far@1.0.1")).code).toBe(1);
    expect((await ran("orb", "import", path)).code).toBe(2);
  });

  test.each(["bundle", "bundle.tar"])(
    "what is exported as %s is imported elsewhere and means the same",
    async (name) => {
      await ran("orb", "import", write({ "inner.yml": orb("inner") }), "acme/inner@1.0.0");
      await ran("orb", "publish", write({ "outer.yml": needy }), "acme/outer@2.0.0");
      const bundle = join(folder, name);
      const exported = await ran("orb", "export", bundle, "acme/outer@2", "--json");
      expect(JSON.parse(exported.out)).toEqual({ path: bundle, orbs: ["acme/inner@1.0.0", "acme/outer@2.0.0"] });
      if (name === "bundle") expect(readdirSync(join(bundle, "acme"))).toEqual(["inner@1.0.0.yml", "outer@2.0.0.yml"]);
      else expect(readFileSync(bundle).length).toBeGreaterThan(1024);
      const offline = ["config", "process", write({ "config.yml": config("acme/outer@2") }), "--orbs", bundle];
      expect((await run(offline)).out).toContain("command: inner");
      const again = await ran("orb", "import", bundle);
      expect(again).toMatchObject({
        code: 0,
        err: "",
        out: expect.stringContaining("acme/outer@2.0.0 is here already."),
      });
    },
  );

  test("an orb that nobody has is told in the server's words", async () => {
    expect(await ran("orb", "source", "acme/none@1")).toMatchObject({
      code: 1,
      err: "There is no orb acme/none@1.\n",
    });
  });
});
