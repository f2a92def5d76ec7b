import { CucumberReader } from "#server/agent/test-results/cucumber-reader.ts";
import { JunitReader } from "#server/agent/test-results/junit-reader.ts";
import { XmlText } from "#server/agent/test-results/xml-text.ts";
import type { TestResult } from "#server/core/test-result/test-result.ts";

/** Reads one file of test results, piece by piece. Both throw TestFileFault. */
export interface TestFile {
  write(bytes: Buffer): void;
  end(): void;
}

/**
 * How a file is read, by its name: Cucumber's JSON, else JUnit's XML. Null for
 * what is no file of test results, when it was not named itself.
 */
export function testFileForm(name: string, isNamed: boolean): "cucumber" | "junit" | "perhaps-cucumber" | null {
  if (/\.cucumber$/i.test(name)) return "cucumber";
  if (/\.json$/i.test(name)) return isNamed ? "cucumber" : "perhaps-cucumber";
  return isNamed || /\.xml$/i.test(name) ? "junit" : null;
}

/** Opens a file in the given form. */
export function openTestFile(form: "cucumber" | "junit", onResult: (result: TestResult) => void): TestFile {
  if (form === "cucumber") return new CucumberReader(onResult);
  const reader = new JunitReader(onResult);
  const text = new XmlText();
  return {
    write: (bytes) => reader.write(text.write(bytes)),
    end: () => {
      reader.write(text.end());
      reader.end();
    },
  };
}
