import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openTestFile } from "#server/agent/test-results/open-test-file.ts";
import { TestFileFault } from "#server/agent/test-results/test-file-fault.ts";
import type { TestResult } from "#server/core/test-result/test-result.ts";
import { AgentFixture, runStep, taskSpec } from "#server/testing/agent-fixture.ts";

const canary = "content-of-a-file-nobody-named";
const directory = mkdtempSync(join(tmpdir(), "rotunda-hostile-"));
const secret = join(directory, "secret.txt");
let asked = 0;
const elsewhere = createServer((_request, answer) => {
  asked++;
  answer.end(canary);
});

beforeAll(async () => {
  writeFileSync(secret, canary);
  await new Promise<void>((resolve) => elsewhere.listen(0, "127.0.0.1", resolve));
});
afterAll(() => {
  elsewhere.close();
  rmSync(directory, { recursive: true, force: true });
});

const suite = (inner: string) => `<testsuite name="s">${inner}</testsuite>`;
const named = (name: string) => suite(`<testcase name="${name}"/>`);
const one = named("t");
const failing = (inner: string) => suite(`<testcase name="t"><failure>${inner}</failure></testcase>`);
const url = () => `http://127.0.0.1:${(elsewhere.address() as AddressInfo).port}/x`;
const withType = (type: string, body = named("&a;")) => `<?xml version="1.0"?>\n<!DOCTYPE ${type}>${body}`;
const utf16 = (text: string) => Buffer.from(`\ufeff${text}`, "utf16le");
const bomb = (levels: number) =>
  Array.from({ length: levels }, (_, at) => `<!ENTITY e${at + 1} "${`&e${at};`.repeat(10)}">`).join("");
const many = (count: number, text: (index: number) => string) => Array.from({ length: count }, (_, at) => text(at));
/** Larger ones do not fit in a command. */
const fileBytesMax = 8 * 1024;
const mebibytes = 1024 * 1024;

type Fate = { readonly refused: string } | { readonly results: number };
const refused = (words: string): Fate => ({ refused: words });
const read = (results: number): Fate => ({ results });
const type = refused("it has a document type");
const broken = refused("line ");

/** What is tried, and whether it is refused or read as nothing but text. */
const attacks: readonly (readonly [what: string, bytes: () => string | Buffer, fate: Fate])[] = [
  ["a file of this machine as an entity", () => withType(`t [<!ENTITY a SYSTEM "file://${secret}">]`), type],
  ["the same in UTF-16", () => utf16(withType(`t [<!ENTITY a SYSTEM "file://${secret}">]`)), type],
  ["an address as an entity", () => withType(`t [<!ENTITY a SYSTEM "${url()}">]`), type],
  ["a document type from an address", () => withType(`t SYSTEM "${url()}"`, one), type],
  ["a public document type", () => withType(`t PUBLIC "-//W3C//DTD XHTML 1.0//EN" "${url()}"`, one), type],
  ["entities in parameters", () => withType(`t [<!ENTITY % p SYSTEM "${url()}"> %p;]`), type],
  ["an entity as an attribute's default", () => withType('t [<!ATTLIST testcase name CDATA "&a;">]', one), type],
  ["a bomb of entities", () => withType(`t [<!ENTITY e0 "ha">${bomb(9)}]`, named("&e9;")), type],
  [
    "one long entity many times",
    () => withType(`t [<!ENTITY a "${"x".repeat(50_000)}">]`, named("&a;".repeat(50))),
    type,
  ],
  ["an entity of itself", () => withType('t [<!ENTITY a "&a;">]'), type],
  ["a document type that never ends", () => `<!DOCTYPE t [${"<!ENTITY a 'b'>".repeat(1000)}`, broken],
  ["a document type after the tests", () => `${one}<!DOCTYPE t SYSTEM "${url()}">`, broken],
  ["an entity that nobody declared", () => named("&xxe;"), refused("undefined entity")],
  [
    "an inclusion by address",
    () => failing(`<xi:include xmlns:xi="http://www.w3.org/2001/XInclude" href="${url()}"/>`),
    read(1),
  ],
  ["a schema's address", () => one.replace(" ", ` xsi:noNamespaceSchemaLocation="${url()}" `), read(1)],
  ["a stylesheet", () => `<?xml-stylesheet type="text/xsl" href="${url()}"?>${one}`, read(1)],
  ["an attribute without end", () => `<testsuite name="${"x".repeat(33 * mebibytes)}`, refused("a single text")],
  ["a long attribute", () => named("x".repeat(8 * mebibytes)), read(1)],
  [
    "a hundred thousand attributes",
    () => suite(`<testcase ${many(100_000, (at) => `a${at}=""`).join(" ")}/>`),
    read(1),
  ],
  ["an attribute twice", () => suite('<testcase name="a" name="b"/>'), broken],
  ["a tag without end", () => `<${"x".repeat(33 * mebibytes)}`, refused("a single text")],
  ["a comment without end", () => `${suite("")}<!--${"x".repeat(33 * mebibytes)}`, refused("a single text")],
  ["depth", () => "<testsuite>".repeat(100_000), refused("deeper than 64")],
  ["depth in a failure", () => failing("<a>".repeat(100_000)), refused("deeper than 64")],
  ["an encoding that is none", () => `<?xml version="1.0" encoding="EBCDIC-XX"?>${one}`, refused("is not known")],
  ["an encoding that would be misread", () => `<?xml version="1.0" encoding="UTF-7"?>${one}`, refused("is not known")],
  ["UTF-16 that is none", () => `<?xml version="1.0" encoding="UTF-16"?>${one}`, broken],
  [
    "bytes that are no UTF-8",
    () =>
      Buffer.concat([
        Buffer.from('<testsuite><testcase name="'),
        Buffer.from([0xff, 0xc0, 0x80]),
        Buffer.from('"/></testsuite>'),
      ]),
    read(1),
  ],
  ["UTF-16 with a mark", () => utf16(one), read(1)],
  ["half a character of UTF-16", () => utf16(one).subarray(0, -1), broken],
  ["two marks", () => `\ufeff\ufeff${one}`, read(1)],
  ["a section of characters that never ends", () => "<testsuite><testcase><failure><![CDATA[", broken],
  ["sections within sections", () => failing("<![CDATA[<![CDATA[]]>]]&gt;"), read(1)],
  ["markup in a section", () => failing("<![CDATA[<script>alert(1)</script>]]>"), read(1)],
  ["control characters", () => failing("\u0000\u0001\u001b[31m"), broken],
  ["control characters as references", () => failing("&#0;&#27;"), broken],
  ["a character beyond all", () => named("&#x110000;"), broken],
  ["half a surrogate", () => named("&#xD800;"), broken],
  [
    "names of the language itself",
    () => suite('<testcase name="__proto__" __proto__="x"><constructor/></testcase>'),
    read(1),
  ],
  ["a web page", () => "<!doctype html><html><body onload=alert(1)>", refused("")],
  ["an archive", () => Buffer.from("504b0304140000000800", "hex"), broken],
  ["nothing but zeros", () => Buffer.alloc(mebibytes), broken],
];

function readFile(bytes: Buffer): { results: TestResult[]; fault: unknown } {
  const results: TestResult[] = [];
  try {
    const file = openTestFile("junit", (result) => results.push(result));
    for (let at = 0; at < bytes.length; at += 64 * 1024) file.write(bytes.subarray(at, at + 64 * 1024));
    file.end();
  } catch (fault) {
    return { results, fault };
  }
  return { results, fault: null };
}

describe("an XML file of test results cannot do harm:", () => {
  test.each(attacks)("%s", (_what, bytes, fate) => {
    const { results, fault } = readFile(Buffer.from(bytes()));
    if ("refused" in fate) {
      expect(fault).toBeInstanceOf(TestFileFault);
      expect((fault as Error).message).toContain(fate.refused);
      expect((fault as Error).message.length).toBeLessThan(300);
    } else {
      expect(fault).toBeNull();
      expect(results).toHaveLength(fate.results);
    }
    expect(JSON.stringify(results)).not.toContain(canary);
    expect(asked).toBe(0);
  });

  test("all of them in one folder are warnings or results, and the step and what comes after it go on", async () => {
    await using fixture = await AgentFixture.start();
    const small = attacks.map(([, bytes, fate]) => ({ bytes: Buffer.from(bytes()), fate }));
    const tried = small.filter(({ bytes }) => bytes.length < fileBytesMax);
    const make = tried.map(({ bytes }, at) => `echo ${bytes.toString("base64")} | base64 -d >results/${at}.xml`);
    const good = `printf '%s' '${named("at last")}' >results/last.xml`;
    const store = { type: "store_test_results", name: "Results", when: "always", path: "results" } as const;
    const steps = [runStep(["mkdir results", ...make, good].join("\n")), store, runStep("echo on")];
    const task = await fixture.run(taskSpec(steps));
    expect(task.finished?.outcome).toBe("success");
    // The first step of a task spins its environment up.
    const told = task.text(steps.indexOf(store) + 1);
    const refusals = tried.filter(({ fate }) => "refused" in fate);
    expect(refusals.length).toBeGreaterThan(20);
    expect(told.match(/Warning: .* could not be read: /g)).toHaveLength(refusals.length);
    expect(fixture.door.storage.results.map(({ name }) => name)).toContain("at last");
    expect(JSON.stringify(fixture.door.storage.results)).not.toContain(canary);
    expect(asked).toBe(0);
  });
});
