import type { ScalarValue } from "#server/config/source/config-node.ts";

/** The falsy values of the language are false, nothing, 0, NaN and the empty text; the word "false" is true. */
export function isTruthy(value: ScalarValue): boolean {
  return !(value === false || value === null || value === 0 || value === "" || Number.isNaN(value));
}
