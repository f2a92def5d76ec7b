"use client";

import { useCallback, useSyncExternalStore } from "react";
import { type LogPlace, readPlace, writePlace } from "#web/features/job/job-page-model.ts";

const changed = "rotunda-log-place";

function subscribe(listener: () => void): () => void {
  window.addEventListener("hashchange", listener);
  window.addEventListener(changed, listener);
  return () => {
    window.removeEventListener("hashchange", listener);
    window.removeEventListener(changed, listener);
  };
}

/** The place in the logs that the address names, and how to name another without a jump. */
export function useLogPlace() {
  const hash = useSyncExternalStore(
    subscribe,
    () => window.location.hash,
    () => "",
  );
  const setPlace = useCallback((place: LogPlace) => {
    window.history.replaceState(window.history.state, "", writePlace(place));
    window.dispatchEvent(new Event(changed));
  }, []);
  return { hash, place: readPlace(hash), setPlace };
}
