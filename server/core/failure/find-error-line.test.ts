import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { failureFingerprint } from "#server/core/failure/failure-fingerprint.ts";
import { findErrorLine } from "#server/core/failure/find-error-line.ts";

const logs = join(import.meta.dirname, "logs");
const expected = JSON.parse(readFileSync(join(logs, "expected.json"), "utf8")) as Record<string, string>;

const cases: Readonly<Record<string, [log: string, wanted: string]>> = {
  gcc: [
    "gcc -c main.c\nmain.c: In function 'main':\nmain.c:4:3: error: expected ';' before 'return'\nmain.c:9:1: error: stray\nmake: *** [main.o] Error 1",
    "main.c:4:3: error: expected ';' before 'return'",
  ],
  typescript: [
    "src/a.ts(3,5): error TS2322: Type 'string' is not assignable to type 'number'.\nnpm ERR! code 2",
    "src/a.ts(3,5): error TS2322: Type 'string' is not assignable to type 'number'.",
  ],
  rust: [
    "   Compiling app v0.1.0\nerror[E0308]: mismatched types\n --> src/main.rs:2:5\nerror: aborting due to 1 previous error\nerror: could not compile `app`",
    "error[E0308]: mismatched types",
  ],
  go: ["# example\n./main.go:5:2: undefined: x\nFAIL\texample [build failed]", "./main.go:5:2: undefined: x"],
  "go test": [
    "=== RUN   TestSum\n    sum_test.go:9: got 3, want 4\n--- FAIL: TestSum (0.00s)\nFAIL\nexit status 1",
    "--- FAIL: TestSum (0.00s)",
  ],
  pytest: [
    "tests/test_a.py F\n    def test_a():\n>       assert f() == 4\nE       assert 3 == 4\nFAILED tests/test_a.py::test_a - assert 3 == 4\n1 failed in 0.03s",
    "E       assert 3 == 4",
  ],
  python: [
    "Traceback (most recent call last):\n  File \"a.py\", line 1, in <module>\nKeyError: 'x'\n\nDuring handling, another exception occurred:\n\nrequests.exceptions.ConnectionError: refused",
    "requests.exceptions.ConnectionError: refused",
  ],
  node: [
    "node:internal/modules/cjs/loader:1\n  throw err;\nError: Cannot find module './x'\nRequire stack:\n- /a.js",
    "Error: Cannot find module './x'",
  ],
  npm: [
    "npm error code E404\nnpm error 404 Not Found - GET https://registry.npmjs.org/nope\nnpm error A complete log of this run can be found in: /x.log",
    "npm error 404 Not Found - GET https://registry.npmjs.org/nope",
  ],
  jest: [
    "PASS a.test.js\nFAIL b.test.js\n  ● sum › adds\n    expect(received).toBe(expected)\nTests: 1 failed, 9 passed",
    "● sum › adds",
  ],
  java: [
    'Exception in thread "main" java.lang.RuntimeException: outer\n\tat A.main(A.java:3)\nCaused by: java.io.IOException: inner\n\tat B',
    "Caused by: java.io.IOException: inner",
  ],
  maven: [
    "[INFO] BUILD FAILURE\n[ERROR] /src/App.java:[5,9] cannot find symbol\n[ERROR] For more information",
    "[ERROR] /src/App.java:[5,9] cannot find symbol",
  ],
  git: ["Cloning into 'x'...\nfatal: repository 'x' not found", "fatal: repository 'x' not found"],
  "git beneath another tool": [
    "go: example.com/tool@v2.0.1: git ls-remote: exit status 128:\n\tfatal: repository 'x' not found\nmake: *** [Makefile:139: tools] Error 1",
    "fatal: repository 'x' not found",
  ],
  "a go module": [
    "go: downloading example.com/a v1.0.0\ngo: example.com/b@v1.2.0: reading list: 403 Forbidden\nmake: *** [tools] Error 1",
    "go: example.com/b@v1.2.0: reading list: 403 Forbidden",
  ],
  shell: ["+ build\n/bin/bash: line 1: build: command not found", "/bin/bash: line 1: build: command not found"],
  colours: ["ok\n\u001b[31mError: \u001b[0mboom\n", "Error: boom"],
  carriage: ["10%\r50%\rError: boom\r\nbye", "Error: boom"],
  "nothing that speaks of it": ["one\ntwo\n\n", "two"],
  "good news that sounds bad": ["found 0 errors\nTests: 0 failed\nbad thing happened", "bad thing happened"],
};

describe("the likely error line", () => {
  test.each(Object.entries(cases))("of %s", (_name, [log, wanted]) => {
    const found = findErrorLine(log);
    expect(found?.text).toBe(wanted.trim());
    expect(log.split("\n")[found?.index ?? -1]).toContain(wanted.split(" ").at(-1));
  });

  test.each(Object.entries(expected))("in a whole log of %s", (name, wanted) => {
    const log = readFileSync(join(logs, `${name}.log`), "utf8");
    const found = findErrorLine(log);
    expect(found?.text).toBe(wanted.trim());
    expect(log.split("\n")[found?.index ?? -1]).toBe(wanted);
  });

  test("there is none without output", () => {
    expect(findErrorLine("")).toBeNull();
    expect(findErrorLine("\n \n")).toBeNull();
  });

  test("a huge line and a huge log take no long time", () => {
    const startedAt = performance.now();
    findErrorLine("a:1".repeat(30_000));
    findErrorLine("an ordinary line of output 12:34\n".repeat(3_000));
    expect(performance.now() - startedAt).toBeLessThan(2_000);
  });
});

describe("a failure's fingerprint", () => {
  test("is the same when only numbers, times, hashes and temporary paths differ", () => {
    const one = failureFingerprint("2026-01-01T10:00:00Z worker 12 at 0x7ffe12 in /tmp/a1b2/x.sock: refused (1.25s)");
    const two = failureFingerprint("2026-11-25T22:16:29Z worker 7 at 0x1234ab in /tmp/zzz: refused (30s)");
    expect(one).toMatch(/^[0-9a-f]{16}$/);
    expect(one).toBe(two);
  });

  test("differs by what happened", () => {
    expect(failureFingerprint("refused")).not.toBe(failureFingerprint("reset"));
  });
});
