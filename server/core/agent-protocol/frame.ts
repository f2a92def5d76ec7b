import type { AgentMessage } from "#server/core/agent-protocol/agent-message.ts";

/**
 * The body of a messages POST: frames back to back, each
 *
 *     u32 big-endian  length of the header, bytes
 *     header          one AgentMessage as UTF-8 JSON
 *     u32 big-endian  length of the body, bytes (0 unless the message is output)
 *     body
 *
 * so that log bytes travel as they are, without base64 or escaping.
 */
export const framesContentType = "application/vnd.rotunda.frames";
/** A header longer than this is refused before it is parsed. */
export const frameHeaderBytesMax = 1024 * 1024;
/** The most output bytes one frame may carry. */
export const frameBodyBytesMax = 4 * 1024 * 1024;

const emptyBody = new Uint8Array(0);
const encoder = new TextEncoder();
const decoder = new TextDecoder("utf-8", { fatal: true });

/** Encodes one frame as the pieces to write, so that the body is never copied. */
export function encodeFrame(message: AgentMessage, body: Uint8Array = emptyBody): Uint8Array[] {
  const header = encoder.encode(JSON.stringify(message));
  const head = new Uint8Array(4 + header.length + 4);
  const view = new DataView(head.buffer);
  view.setUint32(0, header.length);
  head.set(header, 4);
  view.setUint32(4 + header.length, body.length);
  return body.length === 0 ? [head] : [head, body];
}

/**
 * Splits a whole request body into frames. The bodies are views into `bytes`,
 * not copies. Returns a sentence instead when the bytes are not frames; what
 * the headers hold is the caller's to validate.
 */
export function decodeFrames(
  bytes: Uint8Array,
): { frames: { header: unknown; body: Uint8Array }[] } | { fault: string } {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const frames: { header: unknown; body: Uint8Array }[] = [];
  let position = 0;
  while (position < bytes.length) {
    if (position + 4 > bytes.length) return { fault: `frame header cut off at byte ${position}` };
    const headerLength = view.getUint32(position);
    if (headerLength > frameHeaderBytesMax) return { fault: `frame header of ${headerLength} bytes is too long` };
    const bodyAt = position + 4 + headerLength + 4;
    if (bodyAt > bytes.length) return { fault: `frame header cut off at byte ${position}` };
    const bodyLength = view.getUint32(bodyAt - 4);
    if (bodyLength > frameBodyBytesMax) return { fault: `frame body of ${bodyLength} bytes is too long` };
    if (bodyAt + bodyLength > bytes.length) return { fault: `frame body cut off at byte ${bodyAt}` };
    const header = parseHeader(bytes.subarray(position + 4, position + 4 + headerLength));
    if (header === undefined) return { fault: `frame header at byte ${position} is not JSON` };
    frames.push({ header, body: bytes.subarray(bodyAt, bodyAt + bodyLength) });
    position = bodyAt + bodyLength;
  }
  return { frames };
}

function parseHeader(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(decoder.decode(bytes));
  } catch {
    return undefined;
  }
}
