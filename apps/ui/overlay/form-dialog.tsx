"use client";

import { type ReactNode, useId } from "react";
import { Button } from "#ui/control/button.tsx";
import { Dialog } from "#ui/overlay/dialog.tsx";

/**
 * A dialog that asks for something: its fields, a way out, and the one button
 * that sends them. Enter in a field does what the button does.
 */
export function FormDialog(props: {
  readonly title: string;
  /** What the button says happens. */
  readonly action: string;
  /** Whether what is filled in can be sent. */
  readonly ready: boolean;
  readonly busy: boolean;
  readonly wide?: boolean;
  /** The way out. */
  readonly closeWord?: string;
  readonly children: ReactNode;
  readonly onSubmit: () => void;
  readonly onClose: () => void;
}) {
  const { title, action, ready, busy, wide = false, closeWord = "Cancel", children, onSubmit, onClose } = props;
  const id = useId();
  return (
    <Dialog
      title={title}
      wide={wide}
      onClose={onClose}
      footer={
        <>
          <Button onClick={onClose}>{closeWord}</Button>
          <Button look="primary" type="submit" form={id} busy={busy} disabled={!ready}>
            {action}
          </Button>
        </>
      }
    >
      <form
        id={id}
        onSubmit={(event) => {
          event.preventDefault();
          onSubmit();
        }}
        className="flex flex-col gap-4"
      >
        {children}
      </form>
    </Dialog>
  );
}
