/** A module that was compiled to CommonJS, as different loaders hand it over. */
type Wrapped<Value> = Value | { readonly default: Value };

/**
 * The default export of a CommonJS library that was compiled from a module.
 * Node gives the whole exports object as `default`, other loaders unwrap it.
 */
export function commonJsDefault<Value extends (...args: never[]) => unknown>(imported: Wrapped<Value>): Value {
  return typeof imported === "function" ? imported : imported.default;
}
