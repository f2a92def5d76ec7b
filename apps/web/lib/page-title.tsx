"use client";

import type { AnyStatus } from "#ui/status/status-group.ts";
import { usePageStatus } from "#web/lib/use-page-status.ts";

/** Sets the document's title and icon while it is on the page. */
export function PageTitle({ title, status = null }: { readonly title: string; readonly status?: AnyStatus | null }) {
  usePageStatus(title, status);
  return null;
}
