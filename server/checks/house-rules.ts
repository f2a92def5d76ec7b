import { type Exception, exceptions } from "./exceptions.ts";
import type { Fault } from "./fault.ts";
import { checkBudgets } from "./rules/budgets.ts";
import { checkComments } from "./rules/comments.ts";
import { checkDocstrings } from "./rules/docstrings.ts";
import { checkImports } from "./rules/imports.ts";
import { checkImpureCalls } from "./rules/impure-calls.ts";
import { checkNames } from "./rules/names.ts";
import { checkPlaces } from "./rules/places.ts";
import { checkProcessEnv } from "./rules/process-env.ts";
import { checkReadmeTables } from "./rules/readme-tables.ts";
import type { SourceTree } from "./source-tree.ts";

/** The rules that no ready-made linter knows, in the order they are told. */
export const houseRules: Readonly<Record<string, (tree: SourceTree) => Fault[]>> = {
  imports: checkImports,
  "impure calls": checkImpureCalls,
  "process.env": checkProcessEnv,
  names: checkNames,
  budgets: checkBudgets,
  docstrings: checkDocstrings,
  comments: checkComments,
  places: checkPlaces,
  "readme tables": checkReadmeTables,
};

/** All faults of the tree that no exception excuses, and a fault for each exception that excuses nothing. */
export function findFaults(tree: SourceTree): Fault[] {
  const found = Object.values(houseRules).flatMap((rule) => rule(tree));
  const left = found.filter((fault) => !exceptions.some((exception) => excuses(exception, fault)));
  const idle = exceptions.filter((exception) => !found.some((fault) => excuses(exception, fault)));
  const idleFaults = idle.map(({ rule, path }) => ({
    rule: "exceptions",
    path: "server/checks/exceptions.ts",
    line: 0,
    message: `the exception from ${rule} for ${path} excuses nothing any more`,
  }));
  return [...left, ...idleFaults];
}

function excuses(exception: Exception, fault: Fault): boolean {
  if (exception.rule !== fault.rule) return false;
  return exception.path.endsWith("/") ? fault.path.startsWith(exception.path) : exception.path === fault.path;
}
