import { writeReadmeTables } from "./rules/readme-tables.ts";

writeReadmeTables(process.cwd());
