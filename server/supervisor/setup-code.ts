import { randomInt } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { z } from "zod";
import type { DataDirectory } from "#server/settings/data-directory.ts";
import { takeFileLock } from "./file-lock.ts";
import { hashSecret, verifySecret } from "./password-hash.ts";
import { writePrivateFile } from "./write-private-file.ts";

/** Where a setup code lies: the part of the data directory this needs. */
export type SetupPlace = Pick<DataDirectory, "setupFile">;

/** What the code is good for, once each: the dashboard's first account, and the console's password. */
export type SetupPurpose = "web" | "console";

const moment = z.iso.datetime().nullable();
const setupSchema = z.object({ hash: z.string(), webUsedAt: moment, consoleUsedAt: moment });
type Setup = z.infer<typeof setupSchema>;

/** No 0 O, 1 I L, 2 Z, 5 S, 8 B, U V: read aloud or off a screen it stays the same. */
const alphabet = "34679ACDEFGHJKMNPQRTWXY";
const groups = 4;
const groupLength = 4;
const lockMillisecondsMax = 2_000;

/**
 * Makes the one-time code of this start, for the owner of the machine to read.
 * Only its hash is kept, so each start that still needs one makes a new one and
 * the earlier one ends. Null when both purposes have been used.
 */
export async function ensureSetupCode(place: SetupPlace): Promise<{ readonly code: string | null }> {
  if (isUsedUp(readSetup(place))) return { code: null };
  const code = randomCode();
  const hash = await hashSecret(plain(code), "code");
  return underLock(place, () => {
    const setup = readSetup(place);
    if (isUsedUp(setup)) return { code: null };
    const used = { webUsedAt: setup?.webUsedAt ?? null, consoleUsedAt: setup?.consoleUsedAt ?? null };
    writeSetup(place, { hash, ...used });
    return { code };
  });
}

/**
 * Uses the code for one purpose. `ok` is given once for each purpose, whichever
 * process asks, however many at the same time. Case, spaces and dashes do not
 * matter. A wrong code costs as much time as a right one; limiting how often
 * anyone may try is the caller's part.
 */
export async function useSetupCode(
  place: SetupPlace,
  code: string,
  purpose: SetupPurpose,
): Promise<"ok" | "wrong" | "used"> {
  const before = readSetup(place);
  const right = await verifySecret(plain(code), before?.hash ?? "");
  if (before === null || !right) return "wrong";
  return underLock(place, () => {
    const setup = readSetup(place);
    if (setup === null || setup.hash !== before.hash) return "wrong";
    const field = purpose === "web" ? "webUsedAt" : "consoleUsedAt";
    if (setup[field] !== null) return "used";
    writeSetup(place, { ...setup, [field]: new Date().toISOString() });
    return "ok";
  });
}

/** Which purposes have been used. Nothing has when there is no code yet. */
export function readSetupUse(place: SetupPlace): { readonly web: boolean; readonly console: boolean } {
  const setup = readSetup(place);
  return { web: setup?.webUsedAt != null, console: setup?.consoleUsedAt != null };
}

/** Makes one purpose usable again, for an owner who removed the console's password on purpose. */
export function reopenSetup(place: SetupPlace, purpose: SetupPurpose): void {
  underLock(place, () => {
    const setup = readSetup(place);
    if (setup === null) return;
    writeSetup(place, { ...setup, [purpose === "web" ? "webUsedAt" : "consoleUsedAt"]: null });
  });
}

function isUsedUp(setup: Setup | null): boolean {
  return setup !== null && setup.webUsedAt !== null && setup.consoleUsedAt !== null;
}

function underLock<Value>(place: SetupPlace, act: () => Value): Value {
  const lock = takeFileLock(`${place.setupFile}.lock`, lockMillisecondsMax);
  if (lock === null) throw new Error("The setup code is in use by another process for too long");
  try {
    return act();
  } finally {
    lock.release();
  }
}

function readSetup(place: SetupPlace): Setup | null {
  if (!existsSync(place.setupFile)) return null;
  return setupSchema.parse(JSON.parse(readFileSync(place.setupFile, "utf8")));
}

function writeSetup(place: SetupPlace, setup: Setup): void {
  writePrivateFile(place.setupFile, `${JSON.stringify(setup, null, 2)}\n`);
}

function randomCode(): string {
  const letter = () => alphabet[randomInt(alphabet.length)];
  const group = () => Array.from({ length: groupLength }, letter).join("");
  return Array.from({ length: groups }, group).join("-");
}

function plain(code: string): string {
  return code.toUpperCase().replace(/[\s-]/g, "");
}
