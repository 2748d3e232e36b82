import { FeatureStoreError } from "@fs/sdk/adapter";
import { offlineStoreCases } from "./offline/offline-store-cases.ts";
import { onlineStoreCases } from "./online/online-store-cases.ts";
import type { OpenOfflineStore, OpenOnlineStore, OpenRegistry } from "./opened.ts";
import type { PropertyOptions } from "./random/property-options.ts";
import { randomOfflineCases } from "./random/random-offline-cases.ts";
import { randomOnlineCases } from "./random/random-online-cases.ts";
import { randomRegistryCases } from "./random/random-registry-cases.ts";
import { registryCases } from "./registry/registry-cases.ts";
import { type CaseResult, type RunOptions, runCases } from "./run-cases.ts";

/** What came of the cases of one contract. */
export interface ContractResult {
  readonly contract: "OnlineStore" | "OfflineStore" | "Registry";
  readonly results: readonly CaseResult[];
}

/** How a module is tried. */
export interface ConformOptions extends Omit<RunOptions, "onResult">, PropertyOptions {
  /** Told of each result as it comes. */
  readonly onResult?: (result: CaseResult, contract: ContractResult["contract"]) => void;
}

/**
 * Runs every case, the random ones too, against what a module exports: `openOnlineStore`, `openOfflineStore` and
 * `openRegistry`, one of them or several. FS_ARGUMENT_INVALID where it exports none.
 */
export async function conform(
  module: Readonly<Record<string, unknown>>,
  options: ConformOptions = {},
): Promise<readonly ContractResult[]> {
  const { openOnlineStore, openOfflineStore, openRegistry } = module;
  const found: ContractResult[] = [];
  const tell = (contract: ContractResult["contract"]): RunOptions => ({
    ...options,
    onResult: (result) => options.onResult?.(result, contract),
  });
  if (typeof openOnlineStore === "function") {
    const cases = [...onlineStoreCases, ...randomOnlineCases(options)];
    // What it answers is what the cases find out.
    const results = await runCases(cases, openOnlineStore as OpenOnlineStore, tell("OnlineStore"));
    found.push({ contract: "OnlineStore", results });
  }
  if (typeof openOfflineStore === "function") {
    const cases = [...offlineStoreCases, ...randomOfflineCases(options)];
    const open = openOfflineStore as OpenOfflineStore;
    found.push({
      contract: "OfflineStore",
      results: await runCases(cases, open, tell("OfflineStore")),
    });
  }
  if (typeof openRegistry === "function") {
    const cases = [...registryCases, ...randomRegistryCases(options)];
    const results = await runCases(cases, openRegistry as OpenRegistry, tell("Registry"));
    found.push({ contract: "Registry", results });
  }
  if (found.length > 0) return found;
  throw new FeatureStoreError(
    "FS_ARGUMENT_INVALID",
    'the module opens no store: export a function "openOnlineStore", "openOfflineStore" or "openRegistry"',
  );
}
