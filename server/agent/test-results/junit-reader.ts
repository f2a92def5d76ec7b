import { SaxesParser } from "saxes";
import { type Attributes, type Suite, TestCase } from "#server/agent/test-results/test-case.ts";
import { TestFileFault } from "#server/agent/test-results/test-file-fault.ts";
import type { TestResult } from "#server/core/test-result/test-result.ts";

const depthMax = 64;
/** The longest single text or tag, characters: they are all that is ever held. */
const tokenCharactersMax = 32 * 1024 * 1024;
/** What is kept of a text while it is read: more is never shown. */
const keptTextCharactersMax = 64 * 1024;

/**
 * Reads JUnit's XML in all its dialects, piece by piece. Document types and
 * entities of a file's own are refused, so nothing outside of it is ever
 * looked at and nothing in it can grow. Throws TestFileFault.
 */
export class JunitReader {
  readonly #parser = new SaxesParser();
  readonly #onResult: (result: TestResult) => void;
  readonly #suites: Suite[] = [{ name: "", file: null }];
  readonly #open: string[] = [];
  #test: TestCase | null = null;
  /** The element that says how a test ended, while it is open. */
  #ending: { readonly element: string; readonly attributes: Attributes; text: string } | null = null;
  #sinceEvent = 0;
  #isJunit = false;

  constructor(onResult: (result: TestResult) => void) {
    this.#onResult = onResult;
    this.#parser.on("error", (error) => {
      throw new TestFileFault(spokenFault(error.message));
    });
    this.#parser.on("doctype", () => {
      throw new TestFileFault("it has a document type, which test results do not need");
    });
    this.#parser.on("opentag", ({ name, attributes }) => this.#openTag(localName(name), plainAttributes(attributes)));
    this.#parser.on("closetag", ({ name }) => this.#closeTag(localName(name)));
    this.#parser.on("text", (text) => this.#addText(text));
    this.#parser.on("cdata", (text) => this.#addText(text));
  }

  write(text: string): void {
    this.#sinceEvent += text.length;
    this.#parser.write(text);
    if (this.#sinceEvent > tokenCharactersMax)
      throw new TestFileFault(`a single text in it has more than ${tokenCharactersMax} characters`);
  }

  end(): void {
    this.#parser.close();
    if (!this.#isJunit) throw new TestFileFault("it holds no testsuites, so it is not in JUnit's form");
  }

  #openTag(element: string, attributes: Attributes): void {
    this.#sinceEvent = 0;
    if (this.#open.length >= depthMax) throw new TestFileFault(`it is deeper than ${depthMax} elements`);
    this.#open.push(element);
    if (element === "testsuites" || element === "testsuite") this.#isJunit = true;
    if (element === "testsuite") this.#suites.push(this.#suiteOf(attributes));
    else if (element === "testcase") this.#test = new TestCase(attributes, this.#suites.at(-1) as Suite);
    else if (this.#test !== null && this.#ending === null && TestCase.isOutcome(element))
      this.#ending = { element, attributes, text: "" };
  }

  #closeTag(element: string): void {
    this.#sinceEvent = 0;
    this.#open.pop();
    if (element === "testsuite") this.#suites.pop();
    else if (element === "testcase" && this.#test !== null) {
      this.#onResult(this.#test.result());
      this.#test = null;
    } else if (this.#ending !== null && this.#ending.element === element) {
      const { attributes, text } = this.#ending;
      this.#test?.take(element, attributes, text);
      this.#ending = null;
    }
  }

  #addText(text: string): void {
    this.#sinceEvent = 0;
    if (this.#ending === null || this.#ending.text.length >= keptTextCharactersMax) return;
    this.#ending.text += text.slice(0, keptTextCharactersMax);
  }

  /** A suite inside of another is named after both only by the inner one; its file is its own or the outer one's. */
  #suiteOf({ name = "", file, filepath }: Attributes): Suite {
    const outer = this.#suites.at(-1) as Suite;
    return { name: name === "" ? outer.name : name, file: file ?? filepath ?? outer.file };
  }
}

/** `3:7: unclosed tag.` as the end of a sentence. */
function spokenFault(message: string): string {
  return message.replace(/^(\d+):(\d+): /, "line $1, column $2: ").replace(/\.$/, "");
}

function localName(name: string): string {
  return name.slice(name.indexOf(":") + 1);
}

function plainAttributes(attributes: Readonly<Record<string, string>>): Attributes {
  const plain = Object.create(null) as Record<string, string>;
  for (const [name, value] of Object.entries(attributes)) plain[localName(name)] = value;
  return plain;
}
