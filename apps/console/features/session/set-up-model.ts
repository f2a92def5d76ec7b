/** What the person has typed into the set-up form. */
export interface SetUpEntry {
  readonly setupCode: string;
  readonly password: string;
  readonly repeated: string;
}

/** The same limits as the server's. */
export const passwordCharactersMin = 12;
const codeLetters = 16;

/** Why each field cannot be sent as it is; nothing for those that can. */
export function setUpFaults(entry: SetUpEntry): Partial<Record<keyof SetUpEntry, string>> {
  const faults: Partial<Record<keyof SetUpEntry, string>> = {};
  if (entry.setupCode.replace(/[\s-]/g, "").length !== codeLetters) {
    faults.setupCode = "The code has four groups of four letters or digits.";
  }
  if (entry.password.length < passwordCharactersMin) {
    faults.password = `At least ${passwordCharactersMin} characters; a few words do well.`;
  }
  if (entry.repeated !== entry.password) faults.repeated = "The two passwords differ.";
  return faults;
}

/** The code as it is printed, while somebody types it: upper case, a dash after every four letters. */
export function formatSetupCode(typed: string): string {
  const letters = typed
    .toUpperCase()
    .replace(/[^A-Z0-9]/g, "")
    .slice(0, codeLetters);
  return letters.match(/.{1,4}/g)?.join("-") ?? "";
}
