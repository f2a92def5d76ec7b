/** The end of a switch over a union: a new member breaks the build here, not a user's build later. */
export function assertNever(value: never): never {
  throw new Error(`Unexpected value: ${JSON.stringify(value)}`);
}
