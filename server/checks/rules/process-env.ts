import type { Fault } from "../fault.ts";
import { isNode } from "../source-file.ts";
import type { SourceTree } from "../source-tree.ts";

const allowed = /^server\/(env|agent\/agent-env)\.ts$|^apps\/[^/]+\/lib\/env\.ts$/;

/** Settings are parsed once, at start: only the env files may say `process.env` (conventions H16). */
export function checkProcessEnv(tree: SourceTree): Fault[] {
  return tree.code
    .filter((file) => !allowed.test(file.path))
    .flatMap((file) =>
      file.nodes
        .filter(
          (node) =>
            node.type === "MemberExpression" && isName(node["object"], "process") && isName(node["property"], "env"),
        )
        .map((node) => ({
          rule: "process-env",
          path: file.path,
          line: file.lineAt(node.start),
          message: "process.env is read in server/env.ts only: take the setting as a parameter",
        })),
    );
}

function isName(value: unknown, name: string): boolean {
  return isNode(value) && value.type === "Identifier" && value["name"] === name;
}
