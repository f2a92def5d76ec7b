import type { ReactNode, SyntheticEvent } from "react";
import { Button } from "#ui/control/button.tsx";

/** The form that stands alone in the page: a title, why, the fields, one button, and what went wrong. */
export function EntryCard(props: {
  readonly title: string;
  readonly lead: ReactNode;
  readonly action: string;
  readonly busy: boolean;
  readonly fault: string | null;
  readonly onSubmit: () => void;
  readonly children: ReactNode;
}) {
  const submit = (event: SyntheticEvent) => {
    event.preventDefault();
    props.onSubmit();
  };
  return (
    <div className="flex flex-1 items-start justify-center sm:pt-[10vh]">
      <form
        onSubmit={submit}
        noValidate
        className="flex w-full max-w-[400px] flex-col gap-5 rounded border border-border-1 bg-surface-1 p-6"
      >
        <div className="flex flex-col gap-1.5">
          <h1 className="text-xl">{props.title}</h1>
          <div className="text-base text-text-2">{props.lead}</div>
        </div>
        {/* Password managers file what they keep under a name. */}
        <input type="text" name="username" autoComplete="username" value="console" readOnly hidden />
        {props.children}
        {props.fault ? (
          <p role="alert" className="rounded border border-status-failed/30 bg-status-failed/6 px-3 py-2 text-sm">
            {props.fault}
          </p>
        ) : null}
        <Button type="submit" look="primary" size="md" busy={props.busy}>
          {props.action}
        </Button>
      </form>
    </div>
  );
}
