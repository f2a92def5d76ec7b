"use client";

import type { ReactNode } from "react";
import { Button } from "#ui/control/button.tsx";
import { Dialog } from "#ui/overlay/dialog.tsx";

/** Asks before something is deleted for good. `what` ends the button: "Delete cache". */
export function DeleteDialog(props: {
  readonly title: string;
  readonly what: string;
  readonly busy: boolean;
  readonly children: ReactNode;
  readonly onDelete: () => void;
  readonly onClose: () => void;
}) {
  const { title, what, busy, children, onDelete, onClose } = props;
  return (
    <Dialog
      title={title}
      onClose={onClose}
      footer={
        <>
          <Button onClick={onClose}>Keep it</Button>
          <Button look="danger" busy={busy} onClick={onDelete}>
            Delete {what}
          </Button>
        </>
      }
    >
      <div className="flex flex-col gap-3 text-text-2">{children}</div>
    </Dialog>
  );
}
