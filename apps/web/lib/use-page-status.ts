"use client";

import { useEffect } from "react";
import { type AnyStatus, statusGlyph, statusGroup } from "#ui/status/status-group.ts";

const plainIcon = "/marks/plain.svg";

function setIcon(href: string): void {
  const link = document.querySelector<HTMLLinkElement>('link[rel="icon"]') ?? document.createElement("link");
  link.rel = "icon";
  link.type = "image/svg+xml";
  if (link.getAttribute("href") !== href) link.href = href;
  if (!link.isConnected) document.head.append(link);
}

/**
 * Says how this page's subject stands where a background tab shows it: the
 * title begins with the status' glyph and the icon takes its colour. Both are
 * put back when the page is left.
 */
export function usePageStatus(title: string, status: AnyStatus | null = null): void {
  useEffect(() => {
    document.title = `${status ? `${statusGlyph(status)} ` : ""}${title} · Rotunda`;
    setIcon(status ? `/marks/${statusGroup(status)}.svg` : plainIcon);
  }, [title, status]);
  useEffect(() => () => setIcon(plainIcon), []);
}
