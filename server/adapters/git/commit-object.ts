import type { CommitInfo } from "#server/core/ports/git-mirror.ts";

/** Reads what is said of a commit out of its raw object. An encoding that is not known is read as UTF-8. */
export function parseCommit(revision: string, content: Uint8Array): CommitInfo {
  const bytes = Buffer.from(content.buffer, content.byteOffset, content.byteLength);
  const blank = bytes.indexOf("\n\n");
  const header = bytes.subarray(0, blank === -1 ? bytes.length : blank).toString("latin1");
  const decoder = decoderFor(/^encoding (.+)$/m.exec(header)?.[1]);
  const message = blank === -1 ? "" : decoder.decode(bytes.subarray(blank + 2));
  const author = /^author (.*) <[^>\n]*> \S+ \S+$/m.exec(header)?.[1] ?? "";
  const paragraph = message.replace(/^\n+/, "");
  const end = paragraph.indexOf("\n\n");
  const subject = end === -1 ? paragraph : paragraph.slice(0, end);
  return {
    revision,
    subject: subject.trim().replaceAll(/\s*\n\s*/g, " "),
    body: end === -1 ? "" : paragraph.slice(end + 2).trim(),
    authorName: decoder.decode(Buffer.from(author, "latin1")),
  };
}

function decoderFor(encoding: string | undefined): InstanceType<typeof TextDecoder> {
  try {
    return new TextDecoder(encoding ?? "utf-8");
  } catch {
    return new TextDecoder();
  }
}
