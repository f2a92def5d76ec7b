import type { Fault } from "../fault.ts";
import { isNode, type SourceFile, type SyntaxNode } from "../source-file.ts";
import type { SourceTree } from "../source-tree.ts";

const documented = new Set([
  "FunctionDeclaration",
  "ClassDeclaration",
  "TSInterfaceDeclaration",
  "TSTypeAliasDeclaration",
  "TSDeclareFunction",
]);

/**
 * Every exported function, class, interface and type of the server has a
 * sentence that tells its contract (conventions H20). A type that only gives a
 * name to what a documented value is (`typeof x`, `z.infer`) needs none.
 */
export function checkDocstrings(tree: SourceTree): Fault[] {
  return tree.code
    .filter((file) => file.path.startsWith("server/") && !file.isTest)
    .flatMap((file) =>
      file.statements.flatMap((statement) => {
        const name = nameToDocument(file, statement);
        if (name === null || hasDocstring(file, statement)) return [];
        return [
          {
            rule: "docstring",
            path: file.path,
            line: file.lineAt(statement.start),
            message: `${name} has no docstring`,
          },
        ];
      }),
    );
}

function nameToDocument(file: SourceFile, statement: SyntaxNode): string | null {
  if (statement.type !== "ExportNamedDeclaration" || !isNode(statement["declaration"])) return null;
  const declaration = statement["declaration"];
  if (declaration.type === "VariableDeclaration") return functionVariable(declaration);
  if (!documented.has(declaration.type) || isDerived(file, declaration)) return null;
  return identifier(declaration["id"]);
}

/** A constant that holds a function is documented as one; other constants speak by name and unit. */
function functionVariable(declaration: SyntaxNode): string | null {
  const list = declaration["declarations"];
  const first: unknown = Array.isArray(list) ? list[0] : undefined;
  if (!isNode(first) || !isNode(first["init"])) return null;
  const isFunction = ["ArrowFunctionExpression", "FunctionExpression"].includes(first["init"].type);
  return isFunction ? identifier(first["id"]) : null;
}

function isDerived(file: SourceFile, declaration: SyntaxNode): boolean {
  if (declaration.type !== "TSTypeAliasDeclaration" || !isNode(declaration["typeAnnotation"])) return false;
  const text = file.text.slice(declaration["typeAnnotation"].start, declaration["typeAnnotation"].end);
  return /^(\(?(keyof )?typeof |z\.(infer|input|output)<|keyof )/.test(text);
}

function identifier(value: unknown): string {
  return isNode(value) ? String(value["name"]) : "export";
}

function hasDocstring(file: SourceFile, statement: SyntaxNode): boolean {
  const before = file.text.slice(0, statement.start).trimEnd();
  if (!before.endsWith("*/")) return sharesDocstring(file, statement);
  const comment = file.comments.findLast((candidate) => candidate.end <= statement.start);
  return comment?.value.startsWith("*") === true;
}

/**
 * An overload shares the docstring of its first signature, and a type on one
 * line that of the type right above it: a block of kindred names reads as one.
 */
function sharesDocstring(file: SourceFile, statement: SyntaxNode): boolean {
  const previous = file.statements[file.statements.indexOf(statement) - 1];
  if (
    previous?.type !== "ExportNamedDeclaration" ||
    !isNode(previous["declaration"]) ||
    !isNode(statement["declaration"])
  ) {
    return false;
  }
  const [above, own] = [previous["declaration"], statement["declaration"]];
  if (above.type === "TSDeclareFunction") return identifier(above["id"]) === identifier(own["id"]);
  const adjacent = file.lineAt(statement.start) === file.lineAt(previous.end - 1) + 1;
  const oneLine = file.lineAt(statement.start) === file.lineAt(statement.end - 1);
  return (
    adjacent &&
    oneLine &&
    own.type === "TSTypeAliasDeclaration" &&
    above.type === own.type &&
    hasDocstring(file, previous)
  );
}
