"use client";

import { useCallback, useSyncExternalStore } from "react";

const changed = "rotunda-stored-flag";

function subscribe(listener: () => void): () => void {
  window.addEventListener("storage", listener);
  window.addEventListener(changed, listener);
  return () => {
    window.removeEventListener("storage", listener);
    window.removeEventListener(changed, listener);
  };
}

/** Reads storage, which a browser may refuse. */
function read(name: string): string | null {
  try {
    return window.localStorage.getItem(name);
  } catch {
    return null;
  }
}

/** A yes or no that this browser remembers. */
export function useStoredFlag(name: string, fallback: boolean): readonly [boolean, (value: boolean) => void] {
  const stored = useSyncExternalStore(
    subscribe,
    () => read(name),
    () => null,
  );
  const set = useCallback(
    (value: boolean) => {
      try {
        window.localStorage.setItem(name, String(value));
      } catch {
        // Without storage the choice lasts until the page is left.
      }
      window.dispatchEvent(new Event(changed));
    },
    [name],
  );
  return [stored === null ? fallback : stored === "true", set];
}
