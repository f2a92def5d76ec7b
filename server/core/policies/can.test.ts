import { describe, expect, test } from "vitest";
import type { Actor } from "#server/core/actor.ts";
import { type Action, actions, can } from "#server/core/policies/can.ts";

const user: Actor = { kind: "user", userId: "u", login: "ada", isAdmin: false };
const admin: Actor = { kind: "user", userId: "a", login: "admin", isAdmin: true };
const local: Actor = { kind: "local" };

const ownersOnly: readonly Action[] = [
  "orb.publish",
  "project.add_local",
  "storage.clean",
  "storage.report",
  "token.create_for_others",
];

describe("who may do what", () => {
  test.each(actions)("an admin and the owner of the data directory may %s", (action) => {
    expect([can(admin, action), can(local, action)]).toEqual([true, true]);
  });

  test.each(actions)("an ordinary account may %s unless it reaches into the server itself", (action) => {
    expect(can(user, action)).toBe(!ownersOnly.includes(action));
  });
});
