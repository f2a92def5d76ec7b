"use client";

import type { ReactNode } from "react";
import { Button } from "#ui/control/button.tsx";
import { Dialog } from "#ui/overlay/dialog.tsx";

/** Asks before something stops. The safe answer has the focus. */
export function ConfirmDialog(props: {
  readonly title: string;
  readonly action: string;
  readonly children: ReactNode;
  readonly onConfirm: () => void;
  readonly onClose: () => void;
}) {
  const confirm = () => {
    props.onClose();
    props.onConfirm();
  };
  return (
    <Dialog
      title={props.title}
      onClose={props.onClose}
      footer={
        <>
          <Button size="md" autoFocus onClick={props.onClose}>
            Keep running
          </Button>
          <Button size="md" look="danger" onClick={confirm}>
            {props.action}
          </Button>
        </>
      }
    >
      <div className="text-base text-text-2">{props.children}</div>
    </Dialog>
  );
}
