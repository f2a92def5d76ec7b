/** How a visitor wants the pages to look. Kept in cookies, so that the first paint is right without a script. */
export const themes = ["system", "light", "dark"] as const;

export type Theme = (typeof themes)[number];

/** `page` follows the theme of the pages; logs are dark unless told otherwise. */
export const logThemes = ["dark", "page"] as const;

export const themeCookie = "rotunda-theme";
export const logThemeCookie = "rotunda-log-theme";
export const sidebarCookie = "rotunda-sidebar";

/** Reads a cookie's word; anything unknown is the first of the list. */
export function wordOf<Word extends string>(words: readonly [Word, ...Word[]], value: string | undefined): Word {
  return words.find((word) => word === value) ?? words[0];
}

const yearSeconds = 365 * 24 * 3600;

/** Remembers a preference for a year on this browser. */
export function rememberPreference(cookie: string, value: string): void {
  document.cookie = `${cookie}=${value}; path=/; max-age=${yearSeconds}; samesite=lax`;
}
