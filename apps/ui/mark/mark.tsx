/** The outline of the mark: eight columns around an open centre, from one dashed circle. */
export const markCircle = {
  radius: 5.6,
  strokeWidth: 3.4,
  /** An eighth of the circumference is 4.4: 3 of column, 1.4 of light. */
  dashes: "2.998 1.4",
  turnDegrees: -15.35,
} as const;

/** The mark in one colour, the text's. Decorative unless `title` names it. */
export function Mark({ size = 20, title }: { readonly size?: number; readonly title?: string }) {
  return (
    <svg
      width={size}
      height={size}
      viewBox="0 0 16 16"
      fill="none"
      stroke="currentColor"
      role={title ? "img" : undefined}
      aria-label={title}
      aria-hidden={title ? undefined : true}
    >
      <circle
        cx="8"
        cy="8"
        r={markCircle.radius}
        strokeWidth={markCircle.strokeWidth}
        strokeDasharray={markCircle.dashes}
        transform={`rotate(${markCircle.turnDegrees} 8 8)`}
      />
    </svg>
  );
}

/** Mark and name, as the head of a sidebar or of a sign-in page. */
export function Logo({ size = 20 }: { readonly size?: number }) {
  return (
    <span className="inline-flex items-center gap-2 text-text-1">
      <Mark size={size} />
      <span className="text-base font-medium tracking-[-0.02em]">Rotunda</span>
    </span>
  );
}
