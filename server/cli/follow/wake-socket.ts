import { io } from "socket.io-client";
import type { ApiClient } from "#server/cli/api-client.ts";

/** Longest wait for news: a lost message costs this much and nothing else. */
const pollMilliseconds = 2000;

/** Tells when something in the joined rooms changed. */
export interface WakeSocket {
  join(rooms: readonly string[]): void;
  /** Resolves at the next news since the last call, or after two seconds. */
  news(): Promise<void>;
  close(): void;
}

/** Opens a socket to the server. Without one (a proxy that refuses it) news still comes every two seconds. */
export function openWakeSocket(client: ApiClient): WakeSocket {
  const socket = io(client.url, { extraHeaders: { "circle-token": client.token }, transports: ["websocket"] });
  const joined = new Set<string>();
  let hasNews = false;
  let wake: (() => void) | null = null;
  const tell = (): void => {
    hasNews = true;
    wake?.();
  };
  socket.on("changed", tell);
  socket.on("log", tell);
  socket.on("connect", () => socket.emit("join", [...joined], tell));
  return {
    join: (rooms) => {
      const fresh = rooms.filter((room) => !joined.has(room));
      for (const room of fresh) joined.add(room);
      if (fresh.length > 0 && socket.connected) socket.emit("join", fresh, tell);
    },
    news: async () => {
      if (!hasNews) {
        await new Promise<void>((resolve) => {
          const timer = setTimeout(resolve, pollMilliseconds);
          wake = () => {
            clearTimeout(timer);
            resolve();
          };
        });
      }
      wake = null;
      hasNews = false;
    },
    close: () => void socket.disconnect(),
  };
}
