const reference = /\$(?:\{([A-Za-z_][A-Za-z0-9_]*)\}|([A-Za-z_][A-Za-z0-9_]*))/g;

/** Puts variables in for `$NAME` and `${NAME}`; one that does not exist becomes empty. Any other dollar sign stays. */
export function fillVariables(text: string, values: Readonly<Record<string, string>>): string {
  return text.replace(reference, (_all, braced: string | undefined, bare: string | undefined) => {
    const name = braced ?? bare ?? "";
    return Object.hasOwn(values, name) ? (values[name] ?? "") : "";
  });
}
