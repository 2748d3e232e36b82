import type { OnlineStore, Plugin } from "@fs/sdk/adapter";
import * as z from "zod";
import { sqlite } from "./sqlite.ts";

/** What `online_store:` says in feature_store.yaml beside `type: sqlite`. */
export interface SqliteYamlOptions {
  readonly path: string;
}

const plugin: Plugin<OnlineStore, SqliteYamlOptions> = {
  kind: "online",
  name: "sqlite",
  options: z.strictObject({ path: z.string().min(1).default("data/online_store.db") }),
  create: ({ path }, { baseDirectory }) => sqlite({ path, baseDirectory }),
};

/** The stores that this package brings to feature_store.yaml. */
export const plugins: readonly Plugin<OnlineStore, SqliteYamlOptions>[] = [plugin];
