/** Variables that a shell keeps for itself or checks the value of: they cannot travel through one. */
const shellsOwn = new Set(["BASHOPTS", "EUID", "IFS", "LINENO", "OLDPWD", "OPTIND", "PPID", "PWD", "SHELLOPTS", "UID"]);

/** A word that a shell takes as it is. */
export function quoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}

/** Lines that give a shell variables to hand on; null when it cannot carry all of them. */
export function exportLines(variables: Readonly<Record<string, string>>): string[] | null {
  const all = Object.entries(variables);
  if (all.some(([name]) => !isVariableName(name) || shellsOwn.has(name))) return null;
  return all.map(([name, value]) => `export ${name}=${quoted(value)}`);
}

/** Whether a shell can have a variable of this name. */
export function isVariableName(name: string): boolean {
  return /^[A-Za-z_][A-Za-z0-9_]*$/.test(name);
}
