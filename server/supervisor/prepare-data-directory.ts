import { generateKeyPairSync, randomBytes } from "node:crypto";
import { accessSync, chmodSync, constants, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import type { DataDirectory } from "#server/settings/data-directory.ts";
import { shownPath } from "./directory-lock.ts";
import { StartError } from "./start-error.ts";

const secretBytes = 32;

/** The secrets that the parts of one installation share. */
export interface InstallationSecrets {
  readonly agentToken: string;
  /** Of the embedded database. */
  readonly databasePassword: string;
}

/**
 * Makes the data directory and its folders. Only its owner may list it; other
 * users of the machine may pass through (the database and host jobs have users of
 * their own), and `secrets`, `tls` and `run` are closed to them. Throws a
 * StartError with one line when the place cannot be written to.
 */
export function prepareDataDirectory(directory: DataDirectory): void {
  try {
    makeFolder(directory.root, 0o711);
    accessSync(directory.root, constants.W_OK);
    for (const folder of privateFolders(directory)) makeFolder(folder, 0o700);
    makeFolder(directory.agentsDir, 0o711);
  } catch (cause) {
    const code = (cause as NodeJS.ErrnoException).code ?? String(cause);
    const setting = "Give this user the right to write there, or set ROTUNDA_DATA_DIR.";
    throw new StartError([`${shownPath(directory.root)} cannot be written to (${code}). ${setting}`], { cause });
  }
}

/**
 * Reads the installation's secrets; the first time it makes them, 32 random bytes
 * each, in files that only their owner can read.
 */
export function ensureSecrets(directory: DataDirectory): InstallationSecrets {
  ensureSecret(directory.localTokenFile);
  ensureSecret(directory.sessionSecretFile);
  ensureSecret(directory.masterKeyFile);
  ensureIdentityKey(directory.identityKeyFile);
  return {
    agentToken: ensureSecret(directory.agentTokenFile),
    databasePassword: ensureSecret(join(dirname(directory.agentTokenFile), "database-password")),
  };
}

function privateFolders(directory: DataDirectory): string[] {
  return [
    dirname(directory.supervisorFile),
    dirname(directory.agentTokenFile),
    directory.tlsDir,
    directory.serviceLogsDir,
  ];
}

function makeFolder(path: string, mode: number): void {
  const made = mkdirSync(path, { recursive: true, mode });
  if (made !== undefined) chmodSync(path, mode);
}

function ensureSecret(file: string): string {
  writeOnce(file, `${randomBytes(secretBytes).toString("base64url")}\n`);
  return readFileSync(file, "utf8").trim();
}

/** Making a key takes a moment, so that is only done when there is none. */
function ensureIdentityKey(file: string): void {
  if (existsSync(file)) return;
  const { privateKey } = generateKeyPairSync("rsa", {
    modulusLength: 2048,
    privateKeyEncoding: { format: "pem", type: "pkcs8" },
    publicKeyEncoding: { format: "pem", type: "spki" },
  });
  writeOnce(file, privateKey);
}

/** Leaves a file alone that is there. */
function writeOnce(file: string, text: string): void {
  try {
    writeFileSync(file, text, { mode: 0o600, flag: "wx", flush: true });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
    chmodSync(file, 0o600);
  }
}
