import {
  type DocumentNode,
  Kind,
  type OperationDefinitionNode,
  parse,
  type VariableDefinitionNode,
  type VariableNode,
  visit,
} from "graphql";
import { AppError } from "#server/core/error/app-error.ts";

/** Real questions have 150 tokens at most, and nest eight deep. */
const tokensMax = 1500;
const depthMax = 15;

/**
 * A question as the executor takes it, whatever its variables are declared as: every variable that
 * is used counts as declared, of a type that takes anything. Throws `invalid_input` for what is no
 * GraphQL, and for what is far larger than any client's question.
 */
export function lenientDocument(query: string): DocumentNode {
  const document = parsed(query);
  return visit(document, { OperationDefinition: (operation) => withAllVariables(operation, document) });
}

function parsed(query: string): DocumentNode {
  let document: DocumentNode;
  try {
    document = parse(query, { maxTokens: tokensMax });
  } catch (cause) {
    throw new AppError("invalid_input", { userMessage: (cause as Error).message, cause });
  }
  let depth = 0;
  visit(document, {
    SelectionSet: {
      enter: () => {
        depth += 1;
        if (depth > depthMax) throw new AppError("invalid_input", { userMessage: "This question nests too deep." });
      },
      leave: () => {
        depth -= 1;
      },
    },
    FragmentSpread: () => {
      throw new AppError("invalid_input", { userMessage: "Fragments are not understood here." });
    },
  });
  return document;
}

function withAllVariables(operation: OperationDefinitionNode, document: DocumentNode): OperationDefinitionNode {
  const used = new Map<string, VariableNode>();
  visit(document, { Variable: (variable) => void used.set(variable.name.value, variable) });
  const variableDefinitions = [...used.values()].map((variable): VariableDefinitionNode => {
    const type = { kind: Kind.NAMED_TYPE, name: { kind: Kind.NAME, value: "Anything" } } as const;
    return { kind: Kind.VARIABLE_DEFINITION, variable, type };
  });
  return { ...operation, variableDefinitions };
}
