import Link from "next/link";
import type { ReactNode } from "react";

export interface Crumb {
  readonly label: ReactNode;
  readonly href?: string;
  readonly title?: string;
}

/** The bar on top of a page: where it is, and what can be done here. Stays in sight while scrolling. */
export function PageHeader({ crumbs, actions }: { readonly crumbs: readonly Crumb[]; readonly actions?: ReactNode }) {
  return (
    <header className="sticky top-0 z-20 flex h-12 items-center justify-between gap-4 border-b border-border-1 bg-surface-1 px-4 md:px-6">
      <nav aria-label="Breadcrumb" className="min-w-0">
        <ol className="flex min-w-0 items-center gap-x-1.5 text-sm">
          {crumbs.map((crumb, index) => (
            // Crumbs are a fixed path: their place is their identity.
            <li
              key={index}
              className={`min-w-0 items-center gap-1.5 ${index < crumbs.length - 2 ? "hidden sm:flex" : "flex"}`}
            >
              {index > 0 ? (
                <span aria-hidden className={`text-text-3 ${index === crumbs.length - 2 ? "max-sm:hidden" : ""}`}>
                  /
                </span>
              ) : null}
              <CrumbText crumb={crumb} here={index === crumbs.length - 1} />
            </li>
          ))}
        </ol>
      </nav>
      {actions ? <div className="flex shrink-0 items-center gap-2">{actions}</div> : null}
    </header>
  );
}

function CrumbText({ crumb, here }: { readonly crumb: Crumb; readonly here: boolean }) {
  const { label, href, title } = crumb;
  if (here || href === undefined) {
    return (
      <span
        title={title}
        aria-current={here ? "page" : undefined}
        className="block max-w-[48ch] truncate font-medium text-text-1"
      >
        {label}
      </span>
    );
  }
  return (
    <Link
      href={href}
      title={title}
      className="block max-w-[32ch] truncate rounded text-text-2 hover:text-text-1 hover:underline"
    >
      {label}
    </Link>
  );
}
