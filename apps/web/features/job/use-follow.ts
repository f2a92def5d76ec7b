"use client";

import { useCallback, useEffect, useEffectEvent, useRef, useState } from "react";

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

  const look = useEffectEvent((movedUp: boolean) => {
    if (distanceToEnd() <= nearEndPx) setFollowing(true);
    else if (movedUp && following) {
      setFollowing(false);
      onPause();
    }
  });

  // The window's scroll position is outside React.
  useEffect(() => {
    if (!isLive) return;
    let lastTop = window.scrollY;
    const listen = () => {
      const movedUp = window.scrollY < lastTop - 2;
      lastTop = window.scrollY;
      look(movedUp);
    };
    window.addEventListener("scroll", listen, { passive: true });
    return () => window.removeEventListener("scroll", listen);
  }, [isLive]);

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
