import { createHash } from "node:crypto";
import { readFile, stat } from "node:fs/promises";
import { extname, join, normalize, sep } from "node:path";
import { promisify } from "node:util";
import { gzip } from "node:zlib";

/** A file of the built pages, ready to be sent. */
export interface PageFile {
  readonly body: Buffer;
  /** The same, compressed; null where that would not help. */
  readonly gzipBody: Buffer | null;
  readonly contentType: string;
  readonly etag: string;
  /** Its name changes with its content, so it may be kept for ever. */
  readonly immutable: boolean;
  /** `'sha256-…'` of each inline script of a page, for its policy. */
  readonly scriptHashes: readonly string[];
}

const compress = promisify(gzip);
const contentTypes: Readonly<Record<string, string>> = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".txt": "text/plain; charset=utf-8",
  ".json": "application/json; charset=utf-8",
  ".svg": "image/svg+xml",
  ".png": "image/png",
  ".ico": "image/x-icon",
  ".woff2": "font/woff2",
};

/**
 * Reads the statically exported pages below `root`: `/services` is
 * `services.html`. Gives null for anything that is not a file there, also for
 * paths that try to leave it. Files stay in memory until they change on the disk.
 */
export function openPageFiles(root: string): (urlPath: string) => Promise<PageFile | null> {
  const kept = new Map<string, { readonly stamp: string; readonly file: PageFile }>();
  return async (urlPath) => {
    const path = fileFor(root, urlPath);
    if (path === null) return null;
    const info = await stat(path).catch(() => null);
    if (info === null || !info.isFile()) return null;
    const stamp = `${info.mtimeMs} ${info.size}`;
    const known = kept.get(path);
    if (known?.stamp === stamp) return known.file;
    const file = await readPageFile(path);
    kept.set(path, { stamp, file });
    return file;
  };
}

function fileFor(root: string, urlPath: string): string | null {
  const decoded = safeDecode(urlPath);
  if (decoded === null || decoded.includes("\0")) return null;
  const named =
    decoded === "/" ? "/index.html" : extname(decoded) === "" ? `${decoded.replace(/\/$/, "")}.html` : decoded;
  const path = join(root, normalize(named));
  const hidden = named.split("/").some((part) => part.startsWith("."));
  return hidden || !path.startsWith(root + sep) ? null : path;
}

function safeDecode(text: string): string | null {
  try {
    return decodeURIComponent(text);
  } catch {
    return null;
  }
}

async function readPageFile(path: string): Promise<PageFile> {
  const body = await readFile(path);
  const contentType = contentTypes[extname(path)] ?? "application/octet-stream";
  const isText = /^text|json|svg/.test(contentType);
  return {
    body,
    gzipBody: isText ? await compress(body) : null,
    contentType,
    etag: `"${createHash("sha256").update(body).digest("base64url").slice(0, 22)}"`,
    immutable: path.includes(`${sep}_next${sep}static${sep}`),
    scriptHashes: extname(path) === ".html" ? inlineScriptHashes(body.toString("utf8")) : [],
  };
}

/** What a Content-Security-Policy has to name for the inline scripts of this page to run, and no others. */
export function inlineScriptHashes(html: string): string[] {
  const scripts = html.matchAll(/<script(?![^>]*\ssrc=)[^>]*>([\s\S]*?)<\/script>/g);
  const hashes = [...scripts].map(([, text = ""]) => createHash("sha256").update(text).digest("base64"));
  return [...new Set(hashes)].map((hash) => `'sha256-${hash}'`);
}
