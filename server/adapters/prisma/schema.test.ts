import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { createTestDatabase } from "#server/testing/test-database.ts";

/** Prisma's scalar types as PostgreSQL names them, with the native type of the field where it has one. */
const postgresTypes: Readonly<Record<string, string>> = {
  "String @db.Uuid": "uuid",
  String: "text",
  Boolean: "bool",
  Int: "int4",
  BigInt: "int8",
  Float: "float8",
  Json: "jsonb",
  "DateTime @db.Timestamptz(3)": "timestamptz",
};

interface Column {
  readonly table: string;
  readonly column: string;
  readonly type: string;
  readonly nullable: boolean;
}

/** The columns that schema.prisma describes. Relations have no column of their own. */
function columnsOfSchema(schema: string): Column[] {
  const models = [...schema.matchAll(/^model (\w+) \{\n([\s\S]*?)^\}/gm)];
  const modelNames = new Set(models.map(([, name]) => name));
  return models.flatMap(([, name = "", body = ""]) => {
    const table = /@@map\("(\w+)"\)/.exec(body)?.[1] ?? name;
    return [...body.matchAll(/^ {2}(\w+)\s+(\w+)(\[\])?(\?)?(.*)$/gm)]
      .filter(([, , type]) => !modelNames.has(type))
      .map(([, field = "", type = "", list, optional, attributes = ""]) => {
        const native = /@db\.[\w()]+/.exec(attributes)?.[0];
        const base = postgresTypes[native === undefined ? type : `${type} ${native}`] ?? `unknown ${type}`;
        return {
          table,
          column: /@map\("(\w+)"\)/.exec(attributes)?.[1] ?? field,
          type: list === undefined ? base : `_${base}`,
          nullable: optional !== undefined,
        };
      });
  });
}

const inOrder = (columns: readonly Column[]) => columns.map((column) => JSON.stringify(column)).sort();

test("schema.prisma says exactly what the migrations made", async () => {
  await using server = await createTestDatabase();
  const { rows } = await server.database.pool.query<Column>(
    `SELECT table_name AS "table", column_name AS "column", udt_name AS type, is_nullable = 'YES' AS nullable
     FROM information_schema.columns WHERE table_schema = 'public' AND table_name <> '_prisma_migrations'`,
  );
  const schema = await readFile(join(import.meta.dirname, "../../../prisma/schema.prisma"), "utf8");
  const described = columnsOfSchema(schema);
  expect(described.length).toBeGreaterThan(80);
  expect(inOrder(described)).toEqual(inOrder(rows));
});

test("indexes that schema.prisma names exist", async () => {
  await using server = await createTestDatabase();
  const { rows } = await server.database.pool.query<{ indexname: string }>(
    "SELECT indexname FROM pg_indexes WHERE schemaname = 'public'",
  );
  const schema = await readFile(join(import.meta.dirname, "../../../prisma/schema.prisma"), "utf8");
  const named = [...schema.matchAll(/map: "(\w+)"\)$/gm)].map(([, name]) => name);
  expect(named.length).toBeGreaterThan(10);
  expect(named.filter((name) => !rows.some((row) => row.indexname === name))).toEqual([]);
});
