import type { UserId } from "#server/core/ids.ts";

/**
 * Who asks. `local` is the operating-system user who owns the data directory,
 * known by the token file in it; `system` is a loop of our own.
 */
export type Actor =
  | { readonly kind: "user"; readonly userId: UserId; readonly login: string; readonly isAdmin: boolean }
  | { readonly kind: "local" }
  | { readonly kind: "system"; readonly name: string };

/** The name that rows and events keep for an actor. */
export function actorName(actor: Actor): string {
  switch (actor.kind) {
    case "user":
      return actor.login;
    case "local":
      return "admin";
    case "system":
      return actor.name;
  }
}
