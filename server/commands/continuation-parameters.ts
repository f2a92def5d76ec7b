import { passedParameters } from "#server/commands/pipeline-values.ts";
import { declaredParameters } from "#server/config/parameter/declared-parameters.ts";
import { AppError } from "#server/core/error/app-error.ts";

type Parameters = Readonly<Record<string, string | number | boolean>>;

/** Both configurations of a pipeline, and what was passed to each. */
export interface ContinuationInput {
  readonly setupSource: string;
  readonly configuration: string;
  /** Passed when the pipeline was triggered. */
  readonly triggered: unknown;
  /** Passed with the continuation. */
  readonly passed: unknown;
}

/**
 * The parameters of a continuation (config-language §21): those that it is
 * handed, and those of the trigger that it declares as well. Throws
 * `invalid_input` when one is passed to both, is declared in both, and the
 * trigger's value is not the first configuration's default.
 */
export function continuationParameters(input: ContinuationInput): Parameters {
  const [setup, next] = [declaredParameters(input.setupSource), declaredParameters(input.configuration)];
  const triggered = passedParameters(input.triggered);
  const passed = passedParameters(input.passed);
  const isInConflict = Object.keys(passed).some((name) => {
    const first = setup.get(name);
    if (first === undefined || !next.has(name) || !Object.hasOwn(triggered, name)) return false;
    return triggered[name] !== first.default;
  });
  if (isInConflict) throw new AppError("invalid_input", { userMessage: "Conflicting pipeline parameters." });
  const kept = Object.entries(triggered).filter(([name]) => next.has(name));
  return { ...Object.fromEntries(kept), ...passed };
}
