import pg from "pg";
import type { PrismaClient } from "#server/generated/prisma/client.ts";

/** A PostgreSQL that is open: a pool for the hot paths, and Prisma over the same pool for reads of screens. */
export interface Database {
  readonly url: string;
  readonly pool: pg.Pool;
  /** Prisma's client; loaded on first use, because roles that never show a screen do not need it. */
  prisma(): Promise<PrismaClient>;
  close(): Promise<void>;
}

// int8 as a number: sizes and sequence numbers here stay far below 2^53.
pg.types.setTypeParser(pg.types.builtins.INT8, (text) => Number(text));

/**
 * Opens the database. Connections are made when they are needed, so this does
 * not fail when the server is away. `onError` hears of connections that broke
 * while idle; the pool replaces them by itself.
 */
export function openDatabase(
  url: string,
  options: { readonly connectionsMax: number; readonly onError: (error: Error) => void },
): Database {
  const pool = new pg.Pool({
    connectionString: url,
    max: options.connectionsMax,
    idleTimeoutMillis: 60_000,
    connectionTimeoutMillis: 10_000,
    keepAlive: true,
    application_name: "rotunda",
  });
  pool.on("error", options.onError);
  let client: Promise<PrismaClient> | null = null;
  return {
    url,
    pool,
    prisma: () => (client ??= openPrisma(pool)),
    close: async () => {
      await (await client)?.$disconnect();
      await pool.end();
    },
  };
}

async function openPrisma(pool: pg.Pool): Promise<PrismaClient> {
  const [{ PrismaPg }, generated] = await Promise.all([
    import("@prisma/adapter-pg"),
    import("#server/generated/prisma/client.ts"),
  ]);
  return new generated.PrismaClient({ adapter: new PrismaPg(pool, { disposeExternalPool: false }) });
}
