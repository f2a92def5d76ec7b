import type { AccountDeps } from "#server/commands/account-deps.ts";
import type { Deps } from "#server/commands/deps.ts";
import { hashPassword } from "#server/commands/password-hash.ts";
import { AppError } from "#server/core/error/app-error.ts";
import type { Account } from "#server/core/ports/account-store.ts";

export const passwordLengthMin = 8;
export const passwordLengthMax = 256;
const loginPattern = /^[A-Za-z0-9](?:[A-Za-z0-9._-]{0,38}[A-Za-z0-9])?$/;

/** What the set-up page asks for. */
export interface FirstAccountRequest {
  readonly setupCode: string;
  readonly login: string;
  readonly password: string;
}

/**
 * Makes the first account that can sign in, an admin's. The setup code proves
 * that the person can see the terminal the program was started in; it is used
 * up last, so that a refused login or password does not cost it. Refused with
 * `conflict` once any account has a password.
 */
export async function createFirstAccount(
  deps: AccountDeps & Pick<Deps, "setupCode">,
  request: FirstAccountRequest,
): Promise<Account> {
  const login = request.login.trim();
  checkCredentials(login, request.password);
  if (await deps.accounts.anyPasswordSet()) {
    throw new AppError("conflict", { userMessage: "This installation is already set up. Sign in instead." });
  }
  const passwordHash = await hashPassword(request.password);
  await useSetupCode(deps.setupCode, request.setupCode);
  return deps.accounts.claim({ id: deps.ids.next(), login, passwordHash, isAdmin: true }, deps.clock.now());
}

function checkCredentials(login: string, password: string): void {
  if (!loginPattern.test(login)) {
    throw new AppError("invalid_input", {
      userMessage:
        "A login has 1 to 40 letters, digits, dots, dashes or underscores, and begins and ends with a letter or digit.",
    });
  }
  if (password.length < passwordLengthMin || password.length > passwordLengthMax) {
    throw new AppError("invalid_input", {
      userMessage: `A password has at least ${passwordLengthMin} and at most ${passwordLengthMax} characters.`,
    });
  }
}

async function useSetupCode(setupCode: Deps["setupCode"], code: string): Promise<void> {
  const outcome = await setupCode.use(code, "web");
  if (outcome === "ok") return;
  throw new AppError(outcome === "used" ? "conflict" : "invalid_input", {
    userMessage:
      outcome === "used"
        ? "This setup code has been used already."
        : "That is not the setup code. It is printed in the terminal that Rotunda was started in.",
  });
}
