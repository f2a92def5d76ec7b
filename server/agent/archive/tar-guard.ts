import { Transform, type TransformCallback } from "node:stream";
import { TarInspector } from "#server/agent/archive/tar-inspector.ts";
import type { ArchiveEntry, ArchiveLimits } from "#server/agent/archive/tar-rules.ts";

/**
 * Lets a tar stream through as it is while every header of it is looked at
 * before anything behind it is let through. It breaks with ArchiveFault at
 * what must not be unpacked.
 */
export class TarGuard extends Transform {
  readonly #inspector: TarInspector;

  constructor(limits: ArchiveLimits, onEntry?: (entry: ArchiveEntry) => void) {
    super({ highWaterMark: 1024 * 1024 });
    this.#inspector = new TarInspector(limits, onEntry);
  }

  override _transform(piece: Buffer, _: BufferEncoding, done: TransformCallback): void {
    try {
      this.#inspector.look(piece);
      done(null, piece);
    } catch (error) {
      done(error as Error);
    }
  }

  override _flush(done: TransformCallback): void {
    try {
      this.#inspector.finish();
      done();
    } catch (error) {
      done(error as Error);
    }
  }
}
