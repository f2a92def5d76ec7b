"use client";

import { useState } from "react";
import { ConfirmDialog } from "#console/features/service/confirm-dialog.tsx";
import { actionWords, type ServiceAction, stateActions } from "#console/features/service/service-model.ts";
import { useServiceActions } from "#console/features/service/use-services.ts";
import type { Service } from "#console/lib/trpc.ts";
import { Button } from "#ui/control/button.tsx";

/** The buttons of one service: those that make sense in its state. */
export function ServiceActions({ service }: { readonly service: Service }) {
  const { name } = service;
  const actions = useServiceActions();
  const [asking, setAsking] = useState(false);
  const act = (action: ServiceAction) => (action === "stop" ? setAsking(true) : actions[action].mutate({ name }));
  return (
    <div className="flex flex-wrap gap-1.5 lg:justify-end">
      {stateActions[service.state].map((action) => (
        <Button
          key={action}
          look={action === "start" ? "primary" : "secondary"}
          busy={actions[action].isPending && service.work === null}
          aria-label={`${actionWords[action]}: ${name}`}
          onClick={() => act(action)}
        >
          {actionWords[action]}
        </Button>
      ))}
      {asking ? (
        <ConfirmDialog
          title={`Stop ${name}?`}
          action={actionWords.stop}
          onConfirm={() => actions.stop.mutate({ name })}
          onClose={() => setAsking(false)}
        >
          <p>{service.purpose}</p>
          {service.work === null ? null : (
            <p className="mt-2">
              {service.state === "stopping"
                ? `It still finishes ${service.work}. This cuts it off now.`
                : `It finishes ${service.work} first; stop it again to cut that off.`}
            </p>
          )}
          <p className="mt-2">It stays stopped until somebody starts it here, or Rotunda itself is started again.</p>
        </ConfirmDialog>
      ) : null}
    </div>
  );
}
