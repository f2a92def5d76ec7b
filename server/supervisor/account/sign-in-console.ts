import { AppError } from "#server/core/error/app-error.ts";
import type { ConsoleAccount } from "./console-account.ts";

/** Gives the token of a new session for the right password; refuses any other. */
export async function signInConsole(account: ConsoleAccount, password: string, now: number): Promise<string> {
  const token = await account.signIn(password, now);
  if (token === null) throw new AppError("forbidden", { userMessage: "This is not the console's password." });
  return token;
}
