import { SessionFrame } from "#web/features/session/session-frame.tsx";
import { SignInForm } from "#web/features/session/sign-in-form.tsx";
import { PageTitle } from "#web/lib/page-title.tsx";

/** Where somebody without a session arrives. */
export default function SignInPage() {
  return (
    <SessionFrame title="Sign in to Rotunda">
      <PageTitle title="Sign in" />
      <SignInForm />
    </SessionFrame>
  );
}
