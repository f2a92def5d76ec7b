"use client";

import { SunMoon } from "lucide-react";
import { themeKey } from "#console/lib/theme-script.ts";
import { IconButton } from "#ui/control/button.tsx";

/** Goes to the other theme and remembers it in this browser. */
export function ThemeSwitch() {
  const change = () => {
    const dark = getComputedStyle(document.documentElement).colorScheme === "dark" || prefersDark();
    const next = dark ? "light" : "dark";
    document.documentElement.dataset.theme = next;
    localStorage.setItem(themeKey, next);
  };
  return (
    <IconButton label="Change between light and dark" onClick={change}>
      <SunMoon size={15} />
    </IconButton>
  );
}

function prefersDark(): boolean {
  return document.documentElement.dataset.theme === undefined && matchMedia("(prefers-color-scheme: dark)").matches;
}
