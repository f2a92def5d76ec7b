/** What `core` and `config` give back instead of throwing: a value, or why there is none. */
export type Result<Value, Failure> =
  | { readonly ok: true; readonly value: Value }
  | { readonly ok: false; readonly error: Failure };

/** Wraps a value as a success. */
export function ok<Value>(value: Value): Result<Value, never> {
  return { ok: true, value };
}

/** Wraps a reason as a failure. */
export function err<Failure>(error: Failure): Result<never, Failure> {
  return { ok: false, error };
}

/** The value, or throws the failure. For commands, which speak in exceptions. */
export function unwrap<Value, Failure>(result: Result<Value, Failure>): Value {
  if (result.ok) return result.value;
  throw result.error;
}
