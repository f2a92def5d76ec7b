/** The address to go to after signing in: a path of this site, or the pipelines. Anything else could lead astray. */
export function safeNext(next: string | null): string {
  if (next === null || !/^\/(?![/\\])/.test(next)) return "/pipelines";
  return next;
}

/** What a refused sign-in says. The server's own sentence is shown; a bare code of the library is put into words. */
export function signInFault(error: string | null | undefined): string {
  if (!error || error === "CredentialsSignin") return "Login or password is wrong.";
  if (/^[A-Za-z]+$/.test(error)) return "Signing in did not work. Try again, and ask an administrator if it stays so.";
  return error;
}

/** The shortest password that is taken. */
export const passwordCharactersMin = 8;

/** Why a first account cannot be made with this; null when it can be tried. */
export function firstAccountFault(form: {
  readonly setupCode: string;
  readonly login: string;
  readonly password: string;
  readonly repeated: string;
}): {
  readonly field: "setupCode" | "login" | "password" | "repeated";
  readonly text: string;
} | null {
  if (form.setupCode.trim() === "")
    return { field: "setupCode", text: "Enter the setup code. It is printed where Rotunda was started." };
  if (form.login.trim() === "") return { field: "login", text: "Choose a login." };
  if (form.password.length < passwordCharactersMin)
    return { field: "password", text: `Use at least ${passwordCharactersMin} characters.` };
  if (form.password !== form.repeated) return { field: "repeated", text: "The two passwords are not the same." };
  return null;
}
