import type { Cache } from "#server/core/ports/cache-store.ts";
import { isoTime } from "#server/views/time.ts";

/** A cache, in the words of API v2. CircleCI has no such list. */
export function cacheResource(cache: Cache): Readonly<Record<string, unknown>> {
  return {
    id: cache.id,
    key: cache.key,
    paths: cache.paths,
    size_bytes: cache.sizeBytes,
    unpacked_bytes: cache.unpackedBytes,
    created_at: isoTime(cache.createdAt),
    last_used_at: isoTime(cache.lastUsedAt),
  };
}
