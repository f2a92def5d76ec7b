import { beforeEach, describe, expect, test } from "vitest";
import { systemIds } from "#server/adapters/clock/system-clock.ts";
import { createToken } from "#server/commands/create-token.ts";
import { ensureAdmin } from "#server/commands/ensure-admin.ts";
import { identify } from "#server/commands/identify.ts";
import { hashPassword, verifyPassword } from "#server/commands/password-hash.ts";
import { signIn } from "#server/commands/sign-in.ts";
import { createSignInGuard } from "#server/commands/sign-in-guard.ts";
import { type FakeAccountStore, fakeAccountStore } from "#server/testing/fake-account-store.ts";

let accounts: FakeAccountStore;
let time: Date;
const clock = { now: () => time };
const attempt = { login: "ada", address: "192.0.2.1" };

beforeEach(() => {
  accounts = fakeAccountStore();
  time = new Date("2026-01-01T00:00:00Z");
});

const pass = (seconds: number): void => {
  time = new Date(time.getTime() + seconds * 1000);
};

describe("passwords", () => {
  test("the same password never gives the same hash, and the hash tells what it costs", async () => {
    const [first, second] = await Promise.all([hashPassword("secret"), hashPassword("secret")]);
    expect(first).toMatch(/^\$scrypt\$ln=15,r=8,p=1\$/);
    expect(first).not.toBe(second);
    expect([await verifyPassword("secret", first), await verifyPassword("Secret", first)]).toEqual([true, false]);
  });

  test("an account without a password, and a hash that was tampered with, admit nobody", async () => {
    expect(await verifyPassword("", null)).toBe(false);
    expect(await verifyPassword("secret", "secret")).toBe(false);
    expect(await verifyPassword("", "$scrypt$ln=15,r=8,p=1$AAAA$AAAA")).toBe(false);
  });

  test("a password typed in another Unicode form is the same password", async () => {
    expect(await verifyPassword("caf\u0065\u0301", await hashPassword("caf\u00e9"))).toBe(true);
  });
});

describe("wrong passwords", () => {
  test("five are free, then each doubles the wait, up to five minutes", () => {
    const guard = createSignInGuard();
    const waits: number[] = [];
    for (let count = 0; count < 16; count += 1) {
      waits.push(guard.waitSeconds(attempt, time));
      pass(guard.waitSeconds(attempt, time));
      guard.failed(attempt, time);
    }
    expect(waits).toEqual([0, 0, 0, 0, 0, 1, 2, 4, 8, 16, 32, 64, 128, 256, 300, 300]);
  });

  test("a stranger's guesses do not lock the owner out", () => {
    const guard = createSignInGuard();
    for (let count = 0; count < 40; count += 1) guard.failed({ ...attempt, address: "203.0.113.9" }, time);
    expect(guard.waitSeconds(attempt, time)).toBe(0);
  });

  test("many addresses together are slowed down too", () => {
    const guard = createSignInGuard();
    for (let count = 0; count < 60; count += 1) guard.failed({ ...attempt, address: `198.51.100.${count}` }, time);
    expect(guard.waitSeconds(attempt, time)).toBeGreaterThan(0);
  });

  test("they are forgotten after half an hour, and by the right password", () => {
    const guard = createSignInGuard();
    for (let count = 0; count < 8; count += 1) guard.failed(attempt, time);
    expect(guard.waitSeconds(attempt, time)).toBeGreaterThan(0);
    pass(1801);
    expect(guard.waitSeconds(attempt, time)).toBe(0);
    for (let count = 0; count < 8; count += 1) guard.failed(attempt, time);
    guard.succeeded(attempt);
    expect(guard.waitSeconds(attempt, time)).toBe(0);
  });

  test("while one has to wait, even the right password is not looked at", async () => {
    await accounts.claim(
      { id: systemIds.next(), login: "ada", passwordHash: await hashPassword("right"), isAdmin: false },
      time,
    );
    const guard = createSignInGuard();
    const deps = { accounts, clock, ids: systemIds, guard };
    for (let count = 0; count < 5; count += 1) guard.failed(attempt, time);
    await expect(signIn(deps, { ...attempt, password: "right" })).rejects.toMatchObject({ code: "unavailable" });
    pass(2);
    await expect(signIn(deps, { ...attempt, password: "right" })).resolves.toMatchObject({ account: { login: "ada" } });
  });
});

describe("tokens", () => {
  test("everybody makes their own; only owners make other people's", async () => {
    const deps = { accounts, clock, ids: systemIds };
    await ensureAdmin(deps);
    await ensureAdmin(deps);
    const ada = await accounts.claim({ id: systemIds.next(), login: "ada", passwordHash: "h", isAdmin: false }, time);
    const actor = { kind: "user", userId: ada.id, login: "ada", isAdmin: false } as const;
    const own = await createToken(deps, actor, { login: "ada", label: "laptop" });
    expect((await identify({ ...deps, localToken: null }, { kind: "token", token: own.token }))?.actor).toEqual(actor);
    await expect(createToken(deps, actor, { login: "admin", label: "x" })).rejects.toMatchObject({ code: "forbidden" });
    await expect(createToken(deps, { kind: "local" }, { login: "admin", label: "x" })).resolves.toMatchObject({
      login: "admin",
    });
    await expect(createToken(deps, { kind: "local" }, { login: "nobody", label: "x" })).rejects.toMatchObject({
      code: "not_found",
    });
    await expect(createToken(deps, actor, { login: "ada", label: " " })).rejects.toMatchObject({
      code: "invalid_input",
    });
  });
});
