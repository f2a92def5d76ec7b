"use client";

import { Moon, Sun } from "lucide-react";
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
      <Sun size={15} className="hidden [[data-theme=dark]_&]:block" />
      <Moon size={15} className="block [[data-theme=dark]_&]:hidden" />
    </IconButton>
  );
}

function prefersDark(): boolean {
  return document.documentElement.dataset.theme === undefined && matchMedia("(prefers-color-scheme: dark)").matches;
}
