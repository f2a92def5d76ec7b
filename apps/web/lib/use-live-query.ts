"use client";

import { type QueryKey, useQueryClient } from "@tanstack/react-query";
import { useEffect, useSyncExternalStore } from "react";
import { coalesce } from "#web/lib/coalesce.ts";
import { liveSocket } from "#web/lib/live-socket.ts";

const refetchIntervalMs = 250;

/**
 * Keeps queries true: joins `room` and reads the queries under `keys` again
 * when something in it changed, and after a lost connection. A storm of events
 * leads to at most four reads a second. `matches` narrows what counts. With
 * `room` null nothing is joined yet.
 */
export function useLiveQuery(
  room: string | null,
  keys: readonly QueryKey[],
  matches?: (payload: Readonly<Record<string, unknown>>) => boolean,
): void {
  const client = useQueryClient();
  const keysText = JSON.stringify(keys);
  // The socket is a system outside React: joined while this part is on the page.
  useEffect(() => {
    if (room === null) return;
    const queryKeys = JSON.parse(keysText) as QueryKey[];
    const read = () => Promise.all(queryKeys.map((queryKey) => client.invalidateQueries({ queryKey })));
    const refresh = coalesce(read, refetchIntervalMs);
    const stops = [
      liveSocket.onChanged((message) => {
        if (matches === undefined || matches(message.payload)) refresh();
      }),
      liveSocket.onReturn(refresh),
      // What changed between the first read and the joining was told to nobody.
      liveSocket.join(room, refresh),
    ];
    return () => {
      for (const stop of stops) stop();
    };
  }, [client, room, keysText, matches]);
}

/** Whether the live connection stands; `reconnecting` is worth telling. */
export function useConnection(): "connecting" | "connected" | "reconnecting" {
  return useSyncExternalStore(liveSocket.subscribeConnection, liveSocket.connection, () => "connecting");
}
