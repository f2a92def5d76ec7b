import { FirstAccountForm } from "#web/features/session/first-account-form.tsx";
import { SessionFrame } from "#web/features/session/session-frame.tsx";
import { PageTitle } from "#web/lib/page-title.tsx";

/** The first page of a new installation. */
export default function SetupPage() {
  return (
    <SessionFrame title="Set up Rotunda" lead="This is the first account. It becomes the administrator.">
      <PageTitle title="Set up" />
      <FirstAccountForm />
    </SessionFrame>
  );
}
