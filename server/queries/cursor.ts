import { AppError } from "#server/core/error/app-error.ts";

/** A place in a list, made opaque so that clients do not build on its insides. */
function encodeCursor(parts: readonly string[]): string {
  return Buffer.from(JSON.stringify(parts)).toString("base64url");
}

/** Reads a cursor of `length` parts back. Throws `invalid_input` for anything else. */
function decodeCursor(cursor: string, length: number): readonly string[] {
  try {
    const parts: unknown = JSON.parse(Buffer.from(cursor, "base64url").toString("utf8"));
    if (Array.isArray(parts) && parts.length === length && parts.every((part) => typeof part === "string"))
      return parts;
  } catch {
    // Not ours: answered below.
  }
  throw badCursor();
}

function badCursor(): AppError {
  return new AppError("invalid_input", {
    userMessage: "This page token is not valid. Read the list from its beginning.",
  });
}

/** A cursor into a list that is ordered by whole numbers. */
export function encodePlaceCursor(place: readonly number[]): string {
  return encodeCursor(place.map(String));
}

/** Reads such a cursor of `length` numbers back. Throws `invalid_input` for anything else. */
export function decodePlaceCursor(cursor: string, length: number): readonly number[] {
  const parts = decodeCursor(cursor, length);
  if (!parts.every((part) => /^\d{1,9}$/.test(part))) throw badCursor();
  return parts.map(Number);
}

const uuidPattern = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/** A cursor into a list that is ordered by time and id. */
export function encodeTimeCursor(last: { readonly createdAt: Date; readonly id: string }): string {
  return encodeCursor([last.createdAt.toISOString(), last.id]);
}

/** Reads such a cursor back. Throws `invalid_input` for anything else. */
export function decodeTimeCursor(cursor: string): { readonly createdAt: Date; readonly id: string } {
  const [time = "", id = ""] = decodeCursor(cursor, 2);
  const createdAt = new Date(time);
  if (!Number.isNaN(createdAt.getTime()) && uuidPattern.test(id)) return { createdAt, id };
  throw badCursor();
}
