/** Where the administrator's console listens on this host; the same setting that the server reads. */
export function readConsolePort(): number {
  const given = Number(process.env["ROTUNDA_CONSOLE_PORT"]);
  return Number.isInteger(given) && given > 0 ? given : 8800;
}
