import { AppError } from "#server/core/error/app-error.ts";

const pathCharactersMax = 1024;

/**
 * The path of an artifact as it is listed: relative, parts joined by single
 * slashes. Throws `invalid_input` for one that could name another place on any
 * system that ever unpacks it: `..`, absolute, backslash, control characters.
 */
export function artifactPath(given: string | null): string {
  if (given === null || given === "") throw refusal("An artifact needs a path.");
  if (given.length > pathCharactersMax) throw refusal(`An artifact's path may have ${pathCharactersMax} characters.`);
  if (!given.isWellFormed() || /[\0-\x1f\x7f\\]/.test(given))
    throw refusal("An artifact's path may not hold control characters or backslashes.");
  if (given.startsWith("/")) throw refusal("An artifact's path is relative.");
  const parts = given.split("/").filter((part) => part !== "" && part !== ".");
  if (parts.length === 0 || parts.includes("..")) throw refusal("An artifact's path may not lead elsewhere.");
  return parts.join("/");
}

function refusal(userMessage: string): AppError {
  return new AppError("invalid_input", { userMessage });
}
