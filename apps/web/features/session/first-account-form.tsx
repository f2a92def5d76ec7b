"use client";

import { signIn } from "next-auth/react";
import { type FormEvent, useState } from "react";
import { Button } from "#ui/control/button.tsx";
import { TextField } from "#ui/control/text-field.tsx";
import { firstAccountFault, passwordCharactersMin } from "#web/features/session/session-model.ts";
import { explain } from "#web/lib/explain-error.ts";
import { useTRPCClient } from "#web/lib/trpc.tsx";

type Fault = { readonly field: "setupCode" | "login" | "password" | "repeated" | "form"; readonly text: string };

/** Makes the first account, an administrator's, and signs it in. The code proves that one may see the server's terminal. */
export function FirstAccountForm() {
  const client = useTRPCClient();
  const [fault, setFault] = useState<Fault | null>(null);
  const [busy, setBusy] = useState(false);
  const faultOf = (field: Fault["field"]) => (fault?.field === field ? fault.text : undefined);

  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const data = new FormData(event.currentTarget);
    const read = (name: string) => String(data.get(name) ?? "");
    const form = {
      setupCode: read("setupCode"),
      login: read("login"),
      password: read("password"),
      repeated: read("repeated"),
    };
    const own = firstAccountFault(form);
    setFault(own);
    if (own) return;
    setBusy(true);
    try {
      const account = { setupCode: form.setupCode.trim(), login: form.login.trim(), password: form.password };
      await client.session.createFirstAccount.mutate(account);
      await signIn("credentials", { login: account.login, password: account.password, redirect: false });
      window.location.assign("/pipelines");
    } catch (error) {
      const { message } = explain(error);
      setFault({ field: /code/i.test(message) ? "setupCode" : "form", text: message });
      setBusy(false);
    }
  };

  return (
    <form onSubmit={(event) => void submit(event)} noValidate className="flex flex-col gap-4">
      {faultOf("form") ? (
        <p
          role="alert"
          className="rounded border border-status-failed/30 bg-status-failed/8 px-3 py-2 text-status-failed"
        >
          {faultOf("form")}
        </p>
      ) : null}
      <TextField
        label="Setup code"
        name="setupCode"
        mono
        autoFocus
        autoComplete="one-time-code"
        autoCapitalize="characters"
        spellCheck={false}
        hint="Printed in the terminal where Rotunda was started."
        fault={faultOf("setupCode")}
      />
      <TextField
        label="Login"
        name="login"
        defaultValue="admin"
        autoComplete="username"
        autoCapitalize="none"
        spellCheck={false}
        fault={faultOf("login")}
      />
      <TextField
        label="Password"
        name="password"
        type="password"
        autoComplete="new-password"
        hint={`At least ${passwordCharactersMin} characters.`}
        fault={faultOf("password")}
      />
      <TextField
        label="Password again"
        name="repeated"
        type="password"
        autoComplete="new-password"
        fault={faultOf("repeated")}
      />
      <Button look="primary" size="md" type="submit" busy={busy}>
        Create the administrator
      </Button>
    </form>
  );
}
