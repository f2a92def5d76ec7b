import type { Fault } from "../fault.ts";
import { isNode, type SourceFile, type SyntaxNode } from "../source-file.ts";
import type { SourceTree } from "../source-tree.ts";

const impureMembers = new Set([
  "Date.now",
  "Math.random",
  "performance.now",
  "crypto.randomUUID",
  "crypto.getRandomValues",
  "process.hrtime",
]);
const impureFunctions = new Set([
  "setTimeout",
  "setInterval",
  "setImmediate",
  "queueMicrotask",
  "randomUUID",
  "randomBytes",
  "randomInt",
  "Date",
]);

/** In server/core, server/config and every plan.ts the time, ids and chance come in as parameters (conventions H8). */
export function checkImpureCalls(tree: SourceTree): Fault[] {
  return tree.code.filter(mustBePure).flatMap((file) =>
    file.nodes.flatMap((node) => {
      const name = impureName(node);
      if (name === null) return [];
      const message = `${name} here would make the decision impossible to repeat: take it as a parameter`;
      return [{ rule: "impure", path: file.path, line: file.lineAt(node.start), message }];
    }),
  );
}

function mustBePure(file: SourceFile): boolean {
  return !file.isTest && /^server\/(core|config)\/|(^|\/)plan\.ts$|-plan\.ts$/.test(file.path);
}

function impureName(node: SyntaxNode): string | null {
  if (node.type === "NewExpression") {
    const bare =
      identifierName(node["callee"]) === "Date" && Array.isArray(node["arguments"]) && node["arguments"].length === 0;
    return bare ? "new Date()" : null;
  }
  if (node.type === "CallExpression") {
    const name = identifierName(node["callee"]);
    return name !== null && impureFunctions.has(name) ? `${name}()` : null;
  }
  if (node.type !== "MemberExpression") return null;
  const name = `${identifierName(node["object"])}.${identifierName(node["property"])}`;
  return impureMembers.has(name) ? name : null;
}

function identifierName(value: unknown): string | null {
  return isNode(value) && value.type === "Identifier" ? String(value["name"]) : null;
}
