/** One broken house rule. `line` counts from 1; 0 means the whole file. */
export interface Fault {
  /** A closed word that `exceptions.ts` can name. */
  readonly rule: string;
  /** From the root of the repository, with forward slashes. */
  readonly path: string;
  readonly line: number;
  readonly message: string;
}

/** The fault as one line that terminals make clickable. */
export function faultLine(fault: Fault): string {
  const place = fault.line > 0 ? `${fault.path}:${fault.line}` : fault.path;
  return `${place}  ${fault.rule}  ${fault.message}`;
}
