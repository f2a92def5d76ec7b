import type { Fault } from "../fault.ts";
import { type SourceFile, type SyntaxNode } from "../source-file.ts";
import type { SourceTree } from "../source-tree.ts";

const fileLinesMax = 300;
const functionLinesMax = 60;
const jsxFunctionLinesMax = 90;
const pageLinesMax = 40;
const procedureLinesMax = 15;
const parametersMax = 3;

const functionTypes = new Set(["FunctionDeclaration", "FunctionExpression", "ArrowFunctionExpression"]);
/** A function that holds tests groups them: its length is that of its tests, each of which is judged alone. */
const holdsTests = /\b(describe|suite|test|it)(\.\w+)*\(/;

/** Files and functions stay small (conventions H10, H17, H21). A file that wants more has two nouns. */
export function checkBudgets(tree: SourceTree): Fault[] {
  return tree.code.flatMap((file) => [...fileFaults(file), ...functionFaults(file)]);
}

function fileFaults(file: SourceFile): Fault[] {
  const lines = file.lineCount;
  const fault = (message: string) => [{ rule: "budget", path: file.path, line: 0, message }];
  if (lines > fileLinesMax) return fault(`has ${lines} lines, more than ${fileLinesMax}: split it by noun`);
  if (file.path.endsWith("/page.tsx") && lines > pageLinesMax) {
    return fault(`has ${lines} lines: a page names the parts of its feature in at most ${pageLinesMax}`);
  }
  const procedure =
    /^server\/trpc\/routers\/.+\.ts$/.test(file.path) && !file.path.endsWith("/index.ts") && !file.isTest;
  const body = procedure ? linesWithoutImports(file) : 0;
  return body > procedureLinesMax
    ? fault(`has ${body} lines: a procedure is a door, an input and one call in at most ${procedureLinesMax}`)
    : [];
}

function linesWithoutImports(file: SourceFile): number {
  return file.statements
    .filter((statement) => statement.type !== "ImportDeclaration")
    .reduce((sum, statement) => sum + linesOf(file, statement), 0);
}

function functionFaults(file: SourceFile): Fault[] {
  return file.nodes
    .filter((node) => functionTypes.has(node.type) && !isGroupOfTests(file, node))
    .flatMap((node) => {
      const fault = (message: string) => ({ rule: "budget", path: file.path, line: file.lineAt(node.start), message });
      const lines = linesOf(file, node);
      const limit = holdsJsx(file, node) ? jsxFunctionLinesMax : functionLinesMax;
      const long = lines > limit ? [fault(`function has ${lines} lines, more than ${limit}`)] : [];
      const parameters = Array.isArray(node["params"]) ? node["params"].length : 0;
      const many = parameters > parametersMax && !file.isTest;
      return many
        ? [...long, fault(`function has ${parameters} parameters, more than ${parametersMax}: take one object`)]
        : long;
    });
}

function isGroupOfTests(file: SourceFile, node: SyntaxNode): boolean {
  const mayHoldTests = file.isTest || file.path.endsWith("-contract.ts");
  return mayHoldTests && holdsTests.test(file.text.slice(node.start, node.end));
}

function holdsJsx(file: SourceFile, node: SyntaxNode): boolean {
  return (
    file.path.endsWith("x") &&
    file.nodes.some((inner) => inner.type.startsWith("JSX") && inner.start >= node.start && inner.end <= node.end)
  );
}

function linesOf(file: SourceFile, node: SyntaxNode): number {
  return file.lineAt(node.end - 1) - file.lineAt(node.start) + 1;
}
