"use client";

import { useEffect, useEffectEvent } from "react";

/** Whether a key pressed here belongs to something being typed, or to an open dialog or menu. */
function isTaken(event: KeyboardEvent): boolean {
  if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return true;
  const target = event.target instanceof Element ? event.target : null;
  if (target?.closest("input, textarea, select, [contenteditable], [role=menu]")) return true;
  return document.querySelector("dialog[open]") !== null;
}

/** Single keys that do something on this page, by `event.key`. Not while typing, nor in dialogs. */
export function useKeys(keys: Readonly<Record<string, () => void>>): void {
  const press = useEffectEvent((event: KeyboardEvent) => {
    const run = keys[event.key];
    if (!run || isTaken(event)) return;
    event.preventDefault();
    run();
  });
  // The keyboard is outside React.
  useEffect(() => {
    const listen = (event: KeyboardEvent) => press(event);
    window.addEventListener("keydown", listen);
    return () => window.removeEventListener("keydown", listen);
  }, []);
}
