const bareKey = /^[\w-]+$/;

/** Writes a way through the tree as people read it: `jobs.build.steps[2].run`, `jobs["a b"]`. */
export function pathOf(keys: readonly (string | number)[]): string {
  let path = "";
  for (const key of keys) {
    if (typeof key === "number") path += `[${key}]`;
    else if (bareKey.test(key)) path += path === "" ? key : `.${key}`;
    else path += `[${JSON.stringify(key)}]`;
  }
  return path;
}
