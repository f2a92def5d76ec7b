import type { RequestListener } from "node:http";

/**
 * The answer to plain HTTP: the same address with `https`, and a page for whoever
 * does not follow, which says what the browser is going to warn of. The redirect
 * is a temporary one, so that no browser remembers it.
 */
export function answerPlainRequests(fallbackHost: string): RequestListener {
  return (request, response) => {
    const host = hostOf(request.headers.host) ?? fallbackHost;
    const path = request.url?.startsWith("/") === true ? request.url : "/";
    const target = `https://${host}${path}`;
    const page = explanation(target);
    response.writeHead(307, {
      Location: target,
      "Content-Type": "text/html; charset=utf-8",
      "Content-Length": Buffer.byteLength(page),
      "Content-Security-Policy":
        "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; base-uri 'none'",
      "Cache-Control": "no-store",
      Connection: "close",
    });
    response.end(request.method === "HEAD" ? undefined : page);
  };
}

/** The host of the request when it looks like one; whatever else was sent is not repeated. */
function hostOf(header: string | undefined): string | null {
  return header !== undefined && /^(?:[A-Za-z0-9.-]+|\[[0-9A-Fa-f:.]+\])(?::\d{1,5})?$/.test(header) ? header : null;
}

function explanation(target: string): string {
  const shown = target.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>Rotunda console</title>
<style>
  :root { color-scheme: light dark }
  body { font: 16px/1.5 system-ui, sans-serif; max-width: 36em; margin: 12vh auto; padding: 0 24px }
  h1 { font-size: 20px; font-weight: 500 }
</style>
<h1>The console speaks HTTPS only</h1>
<p>Go to <a href="${shown}">${shown}</a>.</p>
<p>Your browser will warn you, because the console made its certificate itself and no authority has signed it.
The connection is encrypted all the same. Go on if you are sure that this address is your own machine or network:
in most browsers under “Advanced”.</p>
</html>
`;
}
