import type { VariableOwner } from "#server/core/ports/variable-store.ts";

/** Limits of config-language §22.4. */
export const variablesPerOwnerMax = 100;
export const contextsPerOrganizationMax = 500;
const variableNameCharactersMax = 300;
const contextNameCharactersMax = 200;
const valueBytesMax = 32 * 1024;

const namePattern = /^[A-Za-z_][A-Za-z0-9_]*$/;

/** What is wrong with a variable, as a sentence, or null. An empty value is allowed. */
export function variableFault(name: string, value: string): string | null {
  if (!namePattern.test(name) || name.length > variableNameCharactersMax) {
    return `A variable's name has 1 to ${variableNameCharactersMax} letters, digits and underscores, and does not begin with a digit.`;
  }
  if (value.includes("\0")) return "A variable's value cannot hold a NUL character.";
  const bytes = new TextEncoder().encode(value).length;
  return bytes > valueBytesMax ? `A variable's value has at most ${valueBytesMax / 1024} KiB.` : null;
}

/** What is wrong with a context's name, as a sentence, or null. */
export function contextNameFault(name: string): string | null {
  if (name.length >= 1 && name.length <= contextNameCharactersMax && name === name.trim() && !/\p{Cc}/u.test(name))
    return null;
  return `A context's name has 1 to ${contextNameCharactersMax} characters, without blanks at its ends.`;
}

/** From this length on the end of a value may be shown: at least half of it stays unknown. */
const shownFromCharacters = 8;
const shownCharacters = 4;

/** What lists show of a value: `xxxx` and its last four characters, or `xxxx` alone for a short one. */
export function shownValue(value: string): string {
  const characters = [...value];
  return `xxxx${characters.length < shownFromCharacters ? "" : characters.slice(-shownCharacters).join("")}`;
}

/** The row that a sealed value belongs to; a value copied to another row does not open there. */
export function variableIdentity(owner: VariableOwner, name: string): string {
  return "projectId" in owner ? `project/${owner.projectId}/${name}` : `context/${owner.contextId}/${name}`;
}
