"use client";

import { useSearchParams } from "next/navigation";
import { signIn } from "next-auth/react";
import { type FormEvent, useState } from "react";
import { Button } from "#ui/control/button.tsx";
import { TextField } from "#ui/control/text-field.tsx";
import { safeNext, signInFault } from "#web/features/session/session-model.ts";

/** Login and password of a local account. Goes on to where the visitor wanted to be. */
export function SignInForm() {
  const next = safeNext(useSearchParams().get("next"));
  const [fault, setFault] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    setBusy(true);
    setFault(null);
    try {
      const result = await signIn("credentials", {
        login: form.get("login"),
        password: form.get("password"),
        redirect: false,
      });
      if (result?.ok && !result.error) {
        window.location.assign(next);
        return;
      }
      setFault(signInFault(result?.error));
    } catch {
      setFault("The server did not answer. Try again in a moment.");
    }
    setBusy(false);
  };
  return (
    <form onSubmit={(event) => void submit(event)} className="flex flex-col gap-4">
      {fault ? (
        <p
          role="alert"
          className="rounded border border-status-failed/30 bg-status-failed/8 px-3 py-2 text-status-failed"
        >
          {fault}
        </p>
      ) : null}
      <TextField
        label="Login"
        name="login"
        autoComplete="username"
        autoCapitalize="none"
        spellCheck={false}
        autoFocus
        required
      />
      <TextField label="Password" name="password" type="password" autoComplete="current-password" required />
      <Button look="primary" size="md" type="submit" busy={busy}>
        Sign in
      </Button>
    </form>
  );
}
