import type { Actor } from "#server/core/actor.ts";

/** Says of one actor whether it may. Pure: everything it needs is in the actor. */
export type Rule = (actor: Actor) => boolean;

/** The owner of the installation: an admin's account, or whoever owns the data directory. */
export const ownersOnly: Rule = (actor) => (actor.kind === "user" ? actor.isAdmin : actor.kind === "local");

/** Everybody who is signed in or holds a token, and our own loops. */
export const everybodyKnown: Rule = () => true;
