import { existsSync } from "node:fs";
import { readdir } from "node:fs/promises";
import type { IncomingMessage, ServerResponse } from "node:http";
import { join } from "node:path";
import { commonJsDefault } from "#server/web/common-js.ts";

/** Shows pages: the Next.js app, or what stands in for it. */
export interface PageRenderer {
  /** Folders of plain files beside the pages. */
  readonly publicFolders: readonly string[];
  render(request: IncomingMessage, response: ServerResponse): Promise<void>;
  close(): Promise<void>;
}

/** Starts the built dashboard in `directory`. Without a build, a renderer that says so on every page. */
export async function openPageRenderer(directory: string): Promise<PageRenderer> {
  if (!existsSync(join(directory, ".next", "BUILD_ID"))) return notBuilt;
  const { default: next } = await import("next");
  const app = commonJsDefault(next)({ dev: false, dir: directory, quiet: true });
  await app.prepare();
  const handle = app.getRequestHandler();
  return {
    publicFolders: await foldersIn(join(directory, "public")),
    render: (request, response) => handle(request, response),
    close: () => app.close(),
  };
}

async function foldersIn(directory: string): Promise<readonly string[]> {
  const entries = await readdir(directory, { withFileTypes: true }).catch(() => []);
  return entries.filter((entry) => entry.isDirectory()).map(({ name }) => name);
}

const notBuilt: PageRenderer = {
  publicFolders: [],
  render: async (_request, response) => {
    response.writeHead(503, { "content-type": "text/plain; charset=utf-8" });
    response.end("The dashboard has not been built. Run: npm run build\n");
  },
  close: async () => undefined,
};
