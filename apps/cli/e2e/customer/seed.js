// Makes the history that the offline store of the given folder reads.
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import Database from "better-sqlite3";

const folder = join(process.argv[2], "data");
mkdirSync(folder, { recursive: true });
const database = new Database(join(folder, "my-history.db"));
database.exec(
  `CREATE TABLE user_transactions (user_id TEXT, total INTEGER, average REAL,
     event_timestamp TIMESTAMP, created_timestamp TIMESTAMP)`,
);
const insert = database.prepare("INSERT INTO user_transactions VALUES (?, ?, ?, ?, ?)");
for (const [user, total, average, day] of [
  ["a", 3, 1.5, "2026-01-10"],
  ["b", 7, null, "2026-01-20"],
  ["a", 5, 2.5, "2026-02-10"],
]) {
  const micros = BigInt(Date.parse(day)) * 1000n;
  insert.run(user, BigInt(total), average, micros, micros);
}
database.close();
