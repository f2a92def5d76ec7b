import { pipeline, type Readable } from "node:stream";
import { extract, type Header, type Pack, pack } from "tar-stream";

/** What is changed of every entry of a tar stream. */
export interface EntryChange {
  readonly rename: (name: string) => string;
  /** Who they belong to afterwards. Absent: as it was. */
  readonly owner?: { readonly uid: number; readonly gid: number };
}

/** A tar stream whose entries have other names, or another owner. Files pass through in small pieces. */
export function changeEntries(tar: Readable, change: EntryChange): Readable {
  const archive = pack();
  void addEntries(archive, tar, change).then(
    () => archive.finalize(),
    (error: Error) => archive.destroy(error),
  );
  return archive as unknown as Readable;
}

/** Adds the entries of a tar stream to an archive that is being made. */
export async function addEntries(archive: Pack, tar: Readable, change: EntryChange): Promise<void> {
  const entries = extract();
  pipeline(tar, entries, () => {});
  try {
    for await (const entry of entries) {
      const header = changed(entry.header, change);
      const added = archive.entry(header);
      const isWritten = new Promise<void>((resolve, reject) => {
        pipeline(entry as unknown as Readable, added as unknown as NodeJS.WritableStream, (error) =>
          error === null || error === undefined ? resolve() : reject(error),
        );
      });
      await isWritten;
    }
  } finally {
    tar.destroy();
  }
}

function changed(header: Header, { rename, owner }: EntryChange): Header {
  const isLink = header.type === "link";
  const { pax: _, ...plain } = header;
  const renamed: Header = {
    ...plain,
    name: rename(header.name),
    linkname: isLink && header.linkname ? rename(header.linkname) : (header.linkname ?? null),
    ...(owner === undefined ? {} : { ...owner, uname: "", gname: "" }),
  };
  return renamed;
}
