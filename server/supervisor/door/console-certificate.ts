import { createPrivateKey, X509Certificate } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { hostname } from "node:os";
import { join } from "node:path";
import { writePrivateFile } from "#server/supervisor/write-private-file.ts";
import type { SelfSigned } from "./make-certificate.ts";

const renewDays = 30;
const dayMilliseconds = 86_400_000;

/** Names and addresses that the console's certificate is for: this machine's. */
export function consoleNames(): { readonly dns: readonly string[]; readonly ip: readonly string[] } {
  return { dns: [...new Set(["localhost", hostname()])], ip: ["127.0.0.1", "::1"] };
}

/**
 * The console's own certificate from `directory`. A new one is made the first
 * time, thirty days before the old one ends, when the host got another name, and
 * when the files do not fit together. The key is readable by its owner only.
 */
export async function ensureConsoleCertificate(directory: string, now: Date): Promise<SelfSigned> {
  const files = { key: join(directory, "console.key.pem"), certificate: join(directory, "console.cert.pem") };
  const kept = readKept(files);
  if (kept !== null && isUsable(kept, now)) return kept;
  // Loaded only now: a start with a good certificate has no use for the library.
  const { makeSelfSigned } = await import("./make-certificate.ts");
  const made = await makeSelfSigned(consoleNames(), now);
  writePrivateFile(files.key, made.key);
  writePrivateFile(files.certificate, made.certificate);
  return made;
}

function readKept(files: { key: string; certificate: string }): SelfSigned | null {
  if (!existsSync(files.key) || !existsSync(files.certificate)) return null;
  return { key: readFileSync(files.key, "utf8"), certificate: readFileSync(files.certificate, "utf8") };
}

function isUsable({ key, certificate }: SelfSigned, now: Date): boolean {
  try {
    const parsed = new X509Certificate(certificate);
    const daysLeft = (parsed.validToDate.getTime() - now.getTime()) / dayMilliseconds;
    const names = consoleNames();
    const namesFit = names.dns.every((name) => parsed.subjectAltName?.includes(`DNS:${name}`));
    return daysLeft > renewDays && namesFit && parsed.checkPrivateKey(createPrivateKey(key));
  } catch {
    return false;
  }
}
