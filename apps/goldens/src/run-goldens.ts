import { readdir } from "node:fs/promises";
import { join } from "node:path";
import type { CaseResult } from "./difference.ts";
import { ONLINE_STORES } from "./online-stores.ts";
import { runCase } from "./run-case.ts";
import { stopServers } from "./shared-servers.ts";

/** Runs every case under a directory, at any depth, one after the other. */
export async function* runGoldens(directory: string, online: string): AsyncIterable<CaseResult> {
  const openOnline = Object.hasOwn(ONLINE_STORES, online) ? ONLINE_STORES[online] : undefined;
  if (openOnline === undefined) {
    throw new Error(
      `no online store "${online}"; there are ${Object.keys(ONLINE_STORES).join(", ")}`,
    );
  }
  try {
    for (const folder of await caseFolders(directory)) {
      const result = await runCase(folder, openOnline);
      if (result !== null) yield result;
    }
  } finally {
    await stopServers();
  }
}

async function caseFolders(directory: string): Promise<readonly string[]> {
  const entries = await readdir(directory, { withFileTypes: true, recursive: true });
  return entries
    .filter((entry) => entry.isFile() && entry.name === "case.json")
    .map((entry) => entry.parentPath)
    .sort();
}

/** Where cases lie unless told otherwise: beside the checkout. */
export const defaultGoldens = (checkout: string): string =>
  join(checkout, "..", "shared", "goldens");
