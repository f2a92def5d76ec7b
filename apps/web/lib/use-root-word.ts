"use client";

import { useCallback, useSyncExternalStore } from "react";

/**
 * A `data-` word of the document's root, like its theme, kept true when
 * something else changes it. Null on the server, where the markup has it already.
 */
export function useRootWord(attribute: string): string | null {
  const subscribe = useCallback(
    (changed: () => void) => {
      const observer = new MutationObserver(changed);
      observer.observe(document.documentElement, { attributeFilter: [attribute] });
      return () => observer.disconnect();
    },
    [attribute],
  );
  return useSyncExternalStore(
    subscribe,
    () => document.documentElement.getAttribute(attribute),
    () => null,
  );
}
