import "./globals.css";
import { GeistMono } from "geist/font/mono";
import { GeistSans } from "geist/font/sans";
import type { Metadata, Viewport } from "next";
import { cookies } from "next/headers";
import { NuqsAdapter } from "nuqs/adapters/next/app";
import type { ReactNode } from "react";
import { Toaster } from "#ui/feedback/toast.tsx";
import { logThemeCookie, logThemes, themeCookie, themes, wordOf } from "#web/lib/preferences.ts";
import { ServerData } from "#web/lib/trpc.tsx";

export const metadata: Metadata = {
  title: "Rotunda",
  icons: { icon: { url: "/marks/plain.svg", type: "image/svg+xml" } },
};

export const viewport: Viewport = { width: "device-width", initialScale: 1, colorScheme: "light dark" };

/** The document. Theme words come from cookies, so that the first paint needs no script. */
export default async function RootLayout({ children }: { readonly children: ReactNode }) {
  const jar = await cookies();
  const theme = wordOf(themes, jar.get(themeCookie)?.value);
  const logTheme = wordOf(logThemes, jar.get(logThemeCookie)?.value);
  return (
    <html
      lang="en"
      data-theme={theme === "system" ? undefined : theme}
      data-log-theme={logTheme}
      className={`${GeistSans.variable} ${GeistMono.variable}`}
      suppressHydrationWarning
    >
      <body>
        <ServerData>
          <NuqsAdapter>{children}</NuqsAdapter>
          <Toaster />
        </ServerData>
      </body>
    </html>
  );
}
