import { type Actor, actorName } from "#server/core/actor.ts";
import { AppError } from "#server/core/error/app-error.ts";
import { type Action, can } from "#server/core/policies/can.ts";

/** Throws `forbidden` unless the actor may do this. The first line of every command. */
export function authorize(actor: Actor, action: Action): void {
  if (can(actor, action)) return;
  throw new AppError("forbidden", {
    userMessage: "Your account may not do this. Ask an administrator of this installation.",
    detail: { actor: actorName(actor), action },
  });
}
