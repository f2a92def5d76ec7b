"use client";

import { io, type Socket } from "socket.io-client";
import type { ClientToServer, ServerToClient } from "#server/views/realtime-view.ts";

type Connection = "connecting" | "connected" | "reconnecting";

/**
 * The one socket of a page. Rooms are counted, so that two parts of a page may
 * want the same one; after a lost connection all are joined again and everybody
 * who listens to `onReturn` reads again, since messages may have been missed.
 */
class LiveSocket {
  private socket: Socket<ServerToClient, ClientToServer> | null = null;
  private readonly rooms = new Map<string, number>();
  private readonly changedListeners = new Set<ServerToClient["changed"]>();
  private readonly logListeners = new Set<ServerToClient["log"]>();
  private readonly returnListeners = new Set<() => void>();
  private readonly stateListeners = new Set<() => void>();
  private state: Connection = "connecting";
  private wasConnected = false;

  readonly connection = (): Connection => this.state;

  readonly subscribeConnection = (listener: () => void): (() => void) => {
    this.open();
    return listen(this.stateListeners, listener);
  };

  onChanged(listener: ServerToClient["changed"]): () => void {
    return listen(this.changedListeners, listener);
  }

  onLog(listener: ServerToClient["log"]): () => void {
    return listen(this.logListeners, listener);
  }

  /** Calls back when the connection is there again after it was lost. */
  onReturn(listener: () => void): () => void {
    return listen(this.returnListeners, listener);
  }

  /** Joins a room until the returned function is called; `joined` tells when the server has agreed. */
  join(room: string, joined?: () => void): () => void {
    const count = this.rooms.get(room) ?? 0;
    this.rooms.set(room, count + 1);
    const socket = this.open();
    if (socket.connected) socket.emit("join", [room], () => joined?.());
    else if (joined) socket.once("connect", () => joined());
    return () => this.leave(room);
  }

  private leave(room: string): void {
    const count = (this.rooms.get(room) ?? 1) - 1;
    if (count > 0) {
      this.rooms.set(room, count);
      return;
    }
    this.rooms.delete(room);
    if (this.socket?.connected) this.socket.emit("leave", [room]);
  }

  private open(): Socket<ServerToClient, ClientToServer> {
    if (this.socket) return this.socket;
    const socket: Socket<ServerToClient, ClientToServer> = io({
      transports: ["websocket", "polling"],
      reconnectionDelay: 300,
      reconnectionDelayMax: 3000,
    });
    this.socket = socket;
    socket.on("connect", () => this.connected(socket));
    socket.on("disconnect", () => this.setState("reconnecting"));
    socket.on("connect_error", () => this.setState(this.wasConnected ? "reconnecting" : "connecting"));
    socket.on("changed", (message) => {
      for (const call of this.changedListeners) call(message);
    });
    socket.on("log", (message) => {
      for (const call of this.logListeners) call(message);
    });
    return socket;
  }

  private connected(socket: Socket<ServerToClient, ClientToServer>): void {
    const rooms = [...this.rooms.keys()];
    const returned = this.wasConnected;
    this.wasConnected = true;
    this.setState("connected");
    const read = () => {
      if (returned) for (const call of this.returnListeners) call();
    };
    if (rooms.length === 0) read();
    else socket.emit("join", rooms, read);
  }

  private setState(state: Connection): void {
    if (this.state === state) return;
    this.state = state;
    for (const call of this.stateListeners) call();
  }
}

function listen<Listener>(listeners: Set<Listener>, listener: Listener): () => void {
  listeners.add(listener);
  return () => {
    listeners.delete(listener);
  };
}

/** This page's socket; it connects when something first wants it. */
export const liveSocket = new LiveSocket();
