import { fileURLToPath } from "node:url";
import { writeTransactions } from "./write-transactions.ts";

const file = fileURLToPath(
  new URL("../feature_repo/data/user_transactions.parquet", import.meta.url),
);
const { records, users } = await writeTransactions(file);
console.log(`Generated ${records} records for ${users} users in ${file}`);
