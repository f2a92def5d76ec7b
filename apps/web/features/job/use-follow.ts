"use client";

import { useCallback, useEffect, useRef, useState } from "react";

const nearEndPx = 48;

const distanceToEnd = () => document.documentElement.scrollHeight - window.innerHeight - window.scrollY;

/**
 * Keeps the window at the end of a page that grows. Scrolling up pauses,
 * scrolling back to the end (or `resume`) follows again. `content` is the
 * element whose growth counts. Nothing happens while `isLive` is false.
 */
export function useFollow(isLive: boolean, startsFollowing: boolean, onPause: () => void) {
  const content = useRef<HTMLDivElement>(null);
  const [following, setFollowing] = useState(startsFollowing);
  const active = isLive && following;

  // The window's scroll position is outside React.
  useEffect(() => {
    if (!isLive) return;
    let lastTop = window.scrollY;
    const look = () => {
      const movedUp = window.scrollY < lastTop - 2;
      lastTop = window.scrollY;
      if (distanceToEnd() <= nearEndPx) setFollowing(true);
      else if (movedUp) {
        setFollowing(false);
        onPause();
      }
    };
    window.addEventListener("scroll", look, { passive: true });
    return () => window.removeEventListener("scroll", look);
  }, [isLive, onPause]);

  useEffect(() => {
    const element = content.current;
    if (!active || !element) return;
    const toEnd = () => window.scrollTo({ top: document.documentElement.scrollHeight });
    toEnd();
    const observer = new ResizeObserver(toEnd);
    observer.observe(element);
    return () => observer.disconnect();
  }, [active]);

  const resume = useCallback(() => setFollowing(true), []);
  return { content, following: active, resume };
}
