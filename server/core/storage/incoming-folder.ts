/** Where a store on a disk has files that are no objects yet, below its own folder. */
export const incomingFolder = ".incoming";

const incomingName = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** Whether a text can be the name of a file in there: a UUID, as nobody guesses another's. */
export function isIncomingName(name: string): boolean {
  return incomingName.test(name);
}
