import type { Server as HttpServer, IncomingMessage } from "node:http";
import { Server, type Socket } from "socket.io";
import type { Deps } from "#server/commands/deps.ts";
import type { Identity } from "#server/commands/identify.ts";
import type { DomainEvent } from "#server/core/events.ts";
import type { ScreenReader } from "#server/queries/screen-reader.ts";
import { createLogTails } from "#server/realtime/log-tails.ts";
import { isRoom, roomsOf } from "#server/realtime/rooms.ts";
import type { ClientToServer, ServerToClient } from "#server/views/realtime-view.ts";

/** Rooms that one client may be in. */
const roomsMax = 500;
/** How often open sockets are held against sessions and tokens again. */
const recheckSeconds = 3;

/** What the door is made of. */
export interface RealtimeOptions {
  readonly deps: Pick<Deps, "feed" | "logs">;
  readonly prisma: ScreenReader;
  /** Who opens the socket, by its first request; asked again while it is open. */
  readonly identify: (request: IncomingMessage) => Promise<Identity | null>;
  readonly onFault: (fault: unknown) => void;
}

type RoomServer = Server<ClientToServer, ServerToClient>;
type RoomSocket = Socket<ClientToServer, ServerToClient>;

/** The open door; `close` ends every socket, and the HTTP server with them. */
export interface RealtimeDoor {
  close(): Promise<void>;
}

/**
 * socket.io on `/socket.io` of an HTTP server. It forwards what has been
 * committed to the rooms that care: ids and words, and of logs the text that
 * is new. Who is not known is refused, and a socket whose session or token has
 * ended is closed within seconds.
 */
export function openRealtimeDoor(httpServer: HttpServer, options: RealtimeOptions): RealtimeDoor {
  const io: RoomServer = new Server(httpServer, {
    serveClient: false,
    perMessageDeflate: false,
    maxHttpBufferSize: 64 * 1024,
    httpCompression: false,
  });
  io.use((socket, next) => {
    options.identify(socket.request).then(
      (identity) => next(identity === null ? new Error("unauthenticated") : undefined),
      () => next(new Error("unavailable")),
    );
  });
  io.on("connection", welcome);
  const stopFeeding = feedRooms(io, options);
  const recheck = setInterval(() => void recheckAll(io, options), recheckSeconds * 1000);
  recheck.unref();
  return {
    close: async () => {
      clearInterval(recheck);
      stopFeeding();
      await io.close();
    },
  };
}

function welcome(socket: RoomSocket): void {
  socket.on("join", (rooms, done) => {
    const asked = Array.isArray(rooms) ? rooms : [];
    const refused: string[] = [];
    for (const room of asked) {
      if (isRoom(room) && socket.rooms.size <= roomsMax) void socket.join(room);
      else refused.push(String(room));
    }
    if (typeof done === "function") done({ refused });
  });
  socket.on("leave", (rooms) => {
    for (const room of Array.isArray(rooms) ? rooms : []) if (isRoom(room)) void socket.leave(room);
  });
}

function feedRooms(io: RoomServer, { deps, prisma, onFault }: RealtimeOptions): () => void {
  const tails = createLogTails({
    logs: deps.logs,
    epochOf: async (taskId) =>
      (await prisma.task.findUnique({ where: { id: taskId }, select: { epoch: true } }))?.epoch ?? null,
    hasViewers: (room) => (io.sockets.adapter.rooms.get(room)?.size ?? 0) > 0,
    emit: (room, message) => io.to(room).emit("log", message),
    onFault,
  });
  const tellEvent = (event: DomainEvent): void => {
    if (event.type === "task.changed") tails.forget(event.payload.taskId);
    const rooms = roomsOf(event);
    if (rooms.length > 0) io.to([...rooms]).emit("changed", { type: event.type, payload: event.payload });
  };
  const stops = [
    deps.feed.onEvent(tellEvent),
    deps.feed.onLogGrowth((growth) => tails.grew(growth)),
    deps.feed.onReconnect(() => io.emit("changed", { type: "reconnected", payload: {} })),
  ];
  return () => {
    for (const stop of stops) stop();
  };
}

async function recheckAll(io: RoomServer, { identify, onFault }: RealtimeOptions): Promise<void> {
  for (const socket of io.sockets.sockets.values()) {
    try {
      if ((await identify(socket.request)) === null) socket.disconnect(true);
    } catch (fault) {
      onFault(fault);
      return;
    }
  }
}
