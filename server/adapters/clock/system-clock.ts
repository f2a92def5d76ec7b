import { randomBytes } from "node:crypto";
import type { Clock } from "#server/core/ports/clock.ts";
import type { IdSource } from "#server/core/ports/id-source.ts";

/** The machine's clock. */
export const systemClock: Clock = { now: () => new Date() };

/** UUID v7 (RFC 9562) and random secrets from the operating system. */
export const systemIds: IdSource = {
  next: () => uuidV7(Date.now(), randomBytes(16)),
  secret: () => randomBytes(32).toString("base64url"),
};

let lastMilliseconds = 0;
let sequence = 0;

/** Ids of one process are strictly ascending: within a millisecond the 12 bits after the time count up. */
function uuidV7(milliseconds: number, bytes: Buffer): string {
  if (milliseconds > lastMilliseconds) {
    lastMilliseconds = milliseconds;
    sequence = bytes.readUInt16BE(6) & 0x07ff;
  } else {
    sequence += 1;
    if (sequence > 0x0fff) {
      lastMilliseconds += 1;
      sequence = 0;
    }
  }
  bytes.writeUIntBE(lastMilliseconds, 0, 6);
  bytes.writeUInt16BE(0x7000 | sequence, 6);
  bytes.writeUInt8((bytes.readUInt8(8) & 0x3f) | 0x80, 8);
  const hex = bytes.toString("hex");
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}
