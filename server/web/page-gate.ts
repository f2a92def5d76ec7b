import type { Identity } from "#server/commands/identify.ts";
import type { AccountStore } from "#server/core/ports/account-store.ts";

const openPages = new Set(["/sign-in", "/setup"]);
/** What the build wrote, and files at the root that browsers ask for by themselves, like `/favicon.ico`. */
const staticPattern = /^\/(?:_next\/|[^/]+\.(?:png|svg|ico|jpg|webp|woff2?|txt|webmanifest)$)/;

/** A page that somebody asks for. */
export interface PageRequest {
  readonly path: string;
  /** With its `?`, or empty. */
  readonly search: string;
  /** Asked only when it matters: most requests are for files. */
  readonly identify: () => Promise<Identity | null>;
}

/** Where a page request is sent instead, or null when it may be shown. */
export type PageGate = (request: PageRequest) => Promise<string | null>;

/**
 * Keeps pages to those who are signed in. Before the first account everybody
 * goes to `/setup`; afterwards strangers go to `/sign-in`, with the way back.
 * Files of the build and of `publicFolders` are everybody's: they hold no one's
 * data.
 */
export function createPageGate(
  accounts: Pick<AccountStore, "anyPasswordSet">,
  publicFolders: readonly string[],
): PageGate {
  let isSetUp = false;
  const needsSetup = async (): Promise<boolean> => {
    // Once true it stays: a password is never taken away from the last account.
    isSetUp ||= await accounts.anyPasswordSet();
    return !isSetUp;
  };
  return async ({ path, search, identify }) => {
    if (staticPattern.test(path) || publicFolders.includes(path.split("/")[1] ?? "")) return null;
    if ((await identify()) !== null) return openPages.has(path) ? "/" : null;
    if (await needsSetup()) return path === "/setup" ? null : "/setup";
    if (path === "/sign-in") return null;
    const isHome = path === "/" || openPages.has(path);
    return isHome ? "/sign-in" : `/sign-in?next=${encodeURIComponent(path + search)}`;
  };
}
