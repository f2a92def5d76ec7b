/** A grey bar where text will be. Give it the width and height of what comes, so that nothing shifts. */
export function Skeleton({ className = "" }: { readonly className?: string }) {
  return <span aria-hidden className={`block h-3 rounded-inner bg-surface-2 animate-skeleton ${className}`} />;
}
