import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { JunitReader } from "#server/agent/test-results/junit-reader.ts";
import { readSeconds } from "#server/agent/test-results/test-case.ts";
import { TestFileFault } from "#server/agent/test-results/test-file-fault.ts";
import { XmlText } from "#server/agent/test-results/xml-text.ts";
import type { TestResult } from "#server/core/test-result/test-result.ts";

const dialects = join(import.meta.dirname, "dialects");

function read(bytes: Buffer, pieceBytes = bytes.length): TestResult[] {
  const results: TestResult[] = [];
  const reader = new JunitReader((result) => results.push(result));
  const text = new XmlText();
  for (let at = 0; at < bytes.length; at += pieceBytes) reader.write(text.write(bytes.subarray(at, at + pieceBytes)));
  reader.write(text.end());
  reader.end();
  return results;
}

const readText = (xml: string) => read(Buffer.from(xml));
const line = ({ outcome, suite, classname, name, file, seconds }: TestResult) =>
  [outcome, suite, classname, name, file ?? "-", seconds].join(" | ");

const expected: Readonly<Record<string, readonly string[]>> = {
  "jest-junit": [
    "success | math | math adds | math adds | src/math.test.ts | 0.003",
    "failure | math | math divides | math divides | src/math.test.ts | 0.012",
    "skipped | math | math later | math later | src/math.test.ts | 0",
  ],
  pytest: [
    "success | pytest | tests.test_app.TestApp | test_ok[param-ü] | tests/test_app.py | 0.001",
    "failure | pytest | tests.test_app | test_fails | tests/test_app.py | 0.002",
    "error | pytest | tests.test_app | test_setup | tests/test_app.py | 0",
    "skipped | pytest | tests.test_app | test_skipped | - | 0",
  ],
  surefire: [
    "success | com.example.OrderTest | com.example.OrderTest | flaky | - | 0.2",
    "failure | com.example.OrderTest | com.example.OrderTest | broken | - | 1234.5",
    "success | com.example.OrderTest | com.example.OrderTest | fine | - | 0.5",
  ],
  gradle: [
    "success | com.example.ParserTest | com.example.ParserTest | parses an empty text() | - | 0.049",
    "skipped | com.example.ParserTest | com.example.ParserTest | ignored() | - | 0",
  ],
  gotestsum: [
    "success | example.com/app/store | example.com/app/store | TestPut | - | 0.01",
    "failure | example.com/app/store | example.com/app/store | TestGet/missing_key | - | 0",
    "skipped | example.com/app/store | example.com/app/store | TestSlow | - | 0",
  ],
  rspec: [
    "success | rspec | spec.models.user_spec | User is valid | spec/models/user_spec.rb | 0.002",
    "failure | rspec | spec.models.user_spec | User has a name | spec/models/user_spec.rb | 0.003",
  ],
  phpunit: [
    "success | App\\Tests\\CartTest | App.Tests.CartTest | testEmpty | /app/tests/CartTest.php | 0.001",
    "success | App\\Tests\\CartTest::testTotal | App.Tests.CartTest | testTotal with data set #0 | /app/tests/CartTest.php | 0.004",
    "error | App\\Tests\\CartTest::testTotal | App\\Tests\\CartTest | testTotal with data set #1 | /app/tests/CartTest.php | 0.004",
  ],
  mocha: [
    "success | Queue | takes in order | Queue takes in order | /repo/test/queue.js | 0.002",
    "failure | Queue | gives back | Queue gives back | /repo/test/queue.js | 0.008",
  ],
  playwright: [
    "success | login.spec.ts | login.spec.ts | signs in | - | 1.4",
    "failure | login.spec.ts | login.spec.ts | refuses › a wrong password | - | 2.7",
  ],
  dotnet: [
    "success | App.Tests.dll | App.Tests.ClockTests | Ticks(seconds: 5) | - | 0.031",
    "skipped | App.Tests.dll | App.Tests.ClockTests | Stops | - | 0.001",
  ],
  nextest: [
    "success | app::bin/app | app::bin/app | parse::tests::numbers | - | 0.004",
    "failure | app::bin/app | app::bin/app | parse::tests::panics | - | 0.005",
  ],
  googletest: [
    "success | VectorTest | VectorTest | Grows | vector_test.cc | 0.001",
    "failure | VectorTest | VectorTest | Shrinks | vector_test.cc | 0",
    "skipped | VectorTest | VectorTest | DISABLED_Later | vector_test.cc | 0",
    "skipped | VectorTest | VectorTest | Skips | vector_test.cc | 0",
  ],
  ctest: [
    "success | Linux-c++ | unit | unit | - | 0.00253",
    "failure | Linux-c++ | integration | integration | - | 0.4",
    "skipped | Linux-c++ | gpu | gpu | - | 0",
  ],
  cucumber: [
    "success | features/checkout.feature | Checkout | Paying by card | - | 0.01",
    "failure | features/checkout.feature | Checkout | Paying twice | - | 0.01",
  ],
};

describe("what frameworks write", () => {
  for (const file of readdirSync(dialects)) {
    const name = file.replace(/\.xml$/, "");
    test(name, () => {
      const bytes = readFileSync(join(dialects, file));
      const results = read(bytes);
      expect(results.map(line)).toEqual(expected[name]);
      for (const pieceBytes of [1, 7, 300]) expect(read(bytes, pieceBytes)).toEqual(results);
    });
  }

  test("a failure's message is what it says, its text with it where that adds something", () => {
    const messageOf = (inner: string) =>
      readText(`<testsuite><testcase name="t">${inner}</testcase></testsuite>`)[0]?.message;
    expect(messageOf('<failure message="one">two</failure>')).toBe("one\ntwo");
    expect(messageOf('<failure message="one">one, and more</failure>')).toBe("one, and more");
    expect(messageOf('<failure message="one"/>')).toBe("one");
    expect(messageOf('<failure type="TypeError"/>')).toBe("TypeError");
    expect(messageOf("<failure><![CDATA[<b>]]> &amp; text</failure>")).toBe("<b> & text");
    expect(messageOf('<failure message="first"/><error message="second"/>')).toBe("first");
    expect(messageOf('<skipped message="s"/><failure message="f"/>')).toBe("f");
    expect(messageOf("<system-out>noise</system-out>")).toBe("");
  });

  test("encodings: marks, declarations, and none", () => {
    const xml = '<testsuite><testcase name="ü €"/></testsuite>';
    const nameIn = (bytes: Buffer) => read(bytes)[0]?.name;
    expect(nameIn(Buffer.from(`\ufeff${xml}`))).toBe("ü €");
    expect(nameIn(Buffer.from(`\ufeff<?xml version="1.0" encoding="UTF-16"?>${xml}`, "utf16le"))).toBe("ü €");
    const latin = Buffer.from(
      '<?xml version="1.0" encoding="ISO-8859-1"?><testsuite><testcase name="ü"/></testsuite>',
      "latin1",
    );
    expect(nameIn(latin)).toBe("ü");
    const unknown = '<?xml version="1.0" encoding="EBCDIC-XX"?><testsuite/>';
    expect(() => readText(unknown)).toThrow("its encoding EBCDIC-XX is not known");
  });

  for (const [written, seconds] of [
    ["1.5", 1.5],
    ["1,5", 1.5],
    ["1,234.5", 1234.5],
    ["1,234,567", 1234567],
    ["0.002s", 0.002],
    ["3 seconds", 3],
    ["1e-3", 0.001],
    ["", 0],
    ["-1", 0],
    ["NaN", 0],
    ["Infinity", 0],
    ["soon", 0],
  ] as const) {
    test(`the time ${JSON.stringify(written)} is ${seconds} seconds`, () => {
      expect(readSeconds(written)).toBe(seconds);
    });
  }
});

describe("what is refused", () => {
  const lol = '<!DOCTYPE t [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]><testsuite><testcase name="&b;"/></testsuite>';
  for (const [what, xml, words] of [
    ["entities of its own", lol, "document type"],
    ["a file from elsewhere", '<!DOCTYPE t SYSTEM "file:///etc/passwd"><testsuite/>', "document type"],
    ["an entity that nobody declared", '<testsuite><testcase name="&xxe;"/></testsuite>', "undefined entity"],
    ["no XML", "all tests passed", "line 1, column"],
    ["an empty file", "", "document must contain a root element"],
    ["a file that was cut off", '<testsuite><testcase name="a"/>', "unclosed tag"],
    ["tags that do not fit", "<testsuite></testcase>", "line 1, column"],
    ["another kind of XML", "<coverage><line/></coverage>", "not in JUnit's form"],
    ["depth without end", "<testsuite>".repeat(100), "deeper than 64"],
    ["an attribute without end", `<testsuite name="${"x".repeat(33 * 1024 * 1024)}`, "a single text"],
  ] as const) {
    test(`${what}: ${words}`, () => {
      expect(() => readText(xml)).toThrow(TestFileFault);
      expect(() => readText(xml)).toThrow(words);
    });
  }

  test("names of the language itself are names like any other", () => {
    const xml =
      '<testsuite><testcase name="__proto__" constructor="x" result="toString"><constructor/></testcase></testsuite>';
    expect(readText(xml)).toMatchObject([{ name: "__proto__", outcome: "success" }]);
  });

  test("long texts are cut, and never in the middle of a character", () => {
    const xml = `<testsuite><testcase name="${"🗝".repeat(3000)}x"><failure>${"y".repeat(100_000)}</failure></testcase></testsuite>`;
    const [result] = readText(xml);
    expect(result?.name).toBe("🗝".repeat(1000));
    expect(result?.message.length).toBe(8000);
    expect(readText(`<testsuite><testcase name="x${"🗝".repeat(3000)}"/></testsuite>`)[0]?.name.isWellFormed()).toBe(
      true,
    );
  });
});

test("a hundred thousand tests are read in small memory, one after another", () => {
  let count = 0;
  const reader = new JunitReader(() => count++);
  const test = '<testcase name="n" classname="c" time="0.1"><system-out>noise</system-out></testcase>\n'.repeat(1000);
  reader.write("<testsuite>");
  for (let piece = 0; piece < 100; piece++) reader.write(test);
  reader.write("</testsuite>");
  reader.end();
  expect(count).toBe(100_000);
});
