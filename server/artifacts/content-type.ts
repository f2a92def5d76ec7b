/** How an artifact is handed to a browser. */
export interface ServedAs {
  readonly contentType: string;
  /** True when the browser may show it, false when it must save it. */
  readonly inline: boolean;
}

const plain = "text/plain; charset=utf-8";

/** Types that a browser shows without running anything: CircleCI Server's list, and the image types that came later. */
const safeTypes: Readonly<Record<string, readonly string[]>> = {
  "application/json": ["json"],
  "application/pdf": ["pdf"],
  "image/png": ["png"],
  "image/jpeg": ["jpg", "jpeg"],
  "image/gif": ["gif"],
  "image/bmp": ["bmp"],
  "image/webp": ["webp"],
  "image/avif": ["avif"],
  "video/webm": ["webm"],
  "video/ogg": ["ogv"],
  "video/mp4": ["mp4"],
  "audio/aac": ["aac"],
  "audio/mp4": ["m4a"],
  "audio/mpeg": ["mp3"],
  "audio/ogg": ["ogg", "oga"],
  "audio/wav": ["wav"],
};

/** Text of all kinds; what a browser would run or render (HTML, SVG, scripts) is shown as its source. */
const textEndings = [
  "txt log text md markdown csv tsv yml yaml toml ini conf cfg env properties lock diff patch sh bash zsh",
  "html htm xhtml xml svg css js mjs cjs jsx ts tsx json5 jsonl ndjson sarif tap rst adoc tex sql graphql proto",
  "py rb go rs java kt kts scala clj c h cc cpp hpp cs swift m php pl lua r ex exs erl hs dart gradle cmake map",
].flatMap((line) => line.split(" "));

const textNames: ReadonlySet<string> = new Set([
  "license",
  "readme",
  "changelog",
  "makefile",
  "dockerfile",
  "notice",
  "authors",
]);

const served: ReadonlyMap<string, ServedAs> = new Map([
  ...textEndings.map((ending): [string, ServedAs] => [ending, { contentType: plain, inline: true }]),
  ...Object.entries(safeTypes).flatMap(([contentType, endings]) =>
    endings.map((ending): [string, ServedAs] => [ending, { contentType, inline: true }]),
  ),
]);

/**
 * How the artifact at a path is served: safe types as themselves, everything
 * that could act in a browser as plain text, and what is not known as a file
 * to save.
 */
export function servedAs(path: string): ServedAs {
  const name = path.slice(path.lastIndexOf("/") + 1).toLowerCase();
  const ending = name.slice(name.lastIndexOf(".") + 1);
  const known = name.includes(".") ? served.get(ending) : undefined;
  if (known !== undefined) return known;
  if (textNames.has(name)) return { contentType: plain, inline: true };
  return { contentType: "application/octet-stream", inline: false };
}

/** The headers that keep an artifact from acting: no guessing of types, no scripts, no origin, no trace of its signed address. */
export function safetyHeaders(path: string): Record<string, string> {
  const { contentType, inline } = servedAs(path);
  // A browser's PDF viewer does not start inside a sandbox; it runs no script of the page.
  const sandbox = contentType === "application/pdf" ? "object-src 'self'" : "sandbox";
  return {
    "content-type": contentType,
    "content-disposition": disposition(path, inline),
    "content-security-policy": `default-src 'none'; style-src 'unsafe-inline'; img-src 'self'; media-src 'self'; ${sandbox}`,
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "cross-origin-resource-policy": "cross-origin",
    "access-control-allow-origin": "*",
    "x-robots-tag": "noindex",
  };
}

function disposition(path: string, inline: boolean): string {
  const name = path.slice(path.lastIndexOf("/") + 1);
  const ascii = name.replaceAll(/[^\x20-\x7e]|["\\%]/g, "_");
  const encoded = encodeURIComponent(name).replaceAll(
    /['()*]/g,
    (mark) => `%${mark.charCodeAt(0).toString(16).toUpperCase()}`,
  );
  return `${inline ? "inline" : "attachment"}; filename="${ascii}"; filename*=UTF-8''${encoded}`;
}
