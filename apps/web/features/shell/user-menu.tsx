"use client";

import { useMutation, useQuery } from "@tanstack/react-query";
import { LogOut, Monitor, Moon, ScrollText, Sun } from "lucide-react";
import { Menu, type MenuItem } from "#ui/overlay/menu.tsx";
import { logThemeCookie, rememberPreference, type Theme, themeCookie } from "#web/lib/preferences.ts";
import { useTRPC } from "#web/lib/trpc.tsx";
import { useRootWord } from "#web/lib/use-root-word.ts";

const themeIcons = { system: <Monitor size={14} />, light: <Sun size={14} />, dark: <Moon size={14} /> };
const themeNames = { system: "System theme", light: "Light theme", dark: "Dark theme" } as const;

function applyTheme(theme: Theme): void {
  rememberPreference(themeCookie, theme);
  if (theme === "system") delete document.documentElement.dataset["theme"];
  else document.documentElement.dataset["theme"] = theme;
}

function applyLogTheme(dark: boolean): void {
  rememberPreference(logThemeCookie, dark ? "dark" : "page");
  document.documentElement.dataset["logTheme"] = dark ? "dark" : "page";
}

/** Who is signed in; themes, and the way out. */
export function UserMenu({ collapsed }: { readonly collapsed: boolean }) {
  const trpc = useTRPC();
  const { data } = useQuery(trpc.session.state.queryOptions());
  const theme = useRootWord("data-theme") ?? "system";
  const darkLogs = useRootWord("data-log-theme") !== "page";
  const signOut = useMutation(
    trpc.session.signOut.mutationOptions({ onSuccess: () => window.location.assign("/sign-in") }),
  );
  const login = data?.me?.login ?? "";

  const themeItems = (["system", "light", "dark"] as const).map(
    (choice): MenuItem => ({
      label: themeNames[choice],
      icon: themeIcons[choice],
      checked: theme === choice,
      onSelect: () => applyTheme(choice),
    }),
  );
  const logItem: MenuItem = {
    label: "Dark logs",
    hint: "Also in the light theme",
    icon: <ScrollText size={14} />,
    checked: darkLogs,
    onSelect: () => applyLogTheme(!darkLogs),
  };
  const outItem: MenuItem = { label: "Sign out", icon: <LogOut size={14} />, onSelect: () => signOut.mutate() };

  return (
    <Menu
      look="ghost"
      align="start"
      label={`Account ${login}`}
      className={`h-9 ${collapsed ? "!px-0" : "!justify-start !px-2"} w-full`}
      button={
        <>
          <span
            aria-hidden
            className="flex size-5 shrink-0 items-center justify-center rounded-full bg-surface-2 text-xs font-medium text-text-1 uppercase ring-1 ring-border-2"
          >
            {login.slice(0, 1)}
          </span>
          {collapsed ? null : <span className="truncate text-text-1">{login}</span>}
        </>
      }
      head={
        <>
          <span className="block text-sm font-medium">{login}</span>
          <span className="block text-xs text-text-3">{data?.me?.isAdmin ? "Administrator" : "Member"}</span>
        </>
      }
      groups={[themeItems, [logItem], [outItem]]}
    />
  );
}
