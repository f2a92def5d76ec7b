/** Where a floating box goes, in viewport pixels. */
export interface Place {
  readonly left: number;
  readonly top: number;
}

interface Box {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

interface Size {
  readonly width: number;
  readonly height: number;
}

const gap = 4;
const margin = 8;

/**
 * Puts a box under its anchor, or above when there is no room below, aligned to
 * the anchor's start or end, and always inside the viewport.
 */
export function placeBeside(
  anchor: Box,
  box: Size,
  frame: { readonly viewport: Size; readonly align: "start" | "end" },
): Place {
  const { viewport, align } = frame;
  const wanted = align === "start" ? anchor.left : anchor.right - box.width;
  const left = Math.max(margin, Math.min(wanted, viewport.width - box.width - margin));
  const below = anchor.bottom + gap;
  const above = anchor.top - gap - box.height;
  const fitsBelow = below + box.height + margin <= viewport.height;
  return { left, top: fitsBelow || above < margin ? below : above };
}
