import { GeistMono } from "geist/font/mono";
import { GeistSans } from "geist/font/sans";
import type { Metadata, Viewport } from "next";
import type { ReactNode } from "react";
import { themeScript } from "#console/lib/theme-script.ts";
import { TrpcRoot } from "#console/lib/trpc-root.tsx";
import { Toaster } from "#ui/feedback/toast.tsx";
import "./globals.css";

export const metadata: Metadata = { title: "Console · Rotunda", robots: { index: false, follow: false } };
export const viewport: Viewport = { width: "device-width", initialScale: 1 };

export default function RootLayout({ children }: { readonly children: ReactNode }) {
  return (
    <html
      lang="en"
      data-product="console"
      className={`${GeistSans.variable} ${GeistMono.variable}`}
      suppressHydrationWarning
    >
      <head>
        <script dangerouslySetInnerHTML={{ __html: themeScript }} />
      </head>
      <body>
        <TrpcRoot>{children}</TrpcRoot>
        <Toaster />
      </body>
    </html>
  );
}
