import { extname, resolve } from "node:path";
import { FeatureStoreError, type HistoricalEntities } from "@fs/sdk";
import { instantArgument } from "../../input/instant.ts";
import { jsonRows } from "../../input/json-rows.ts";
import type { Terminal } from "../../terminal.ts";

/** The flags that say which entity rows. */
export interface EntityFlags {
  readonly entities?: string;
  readonly dataframe?: string;
  readonly startDate?: string;
  readonly endDate?: string;
}

/**
 * The entity rows that the flags name: a file, JSON, or a window of the sources. FS_ARGUMENT_INVALID where they name
 * none, or more than one kind.
 */
export function entitiesOf(flags: EntityFlags, terminal: Terminal): HistoricalEntities {
  const { entities, dataframe, startDate, endDate } = flags;
  const isWindow = startDate !== undefined || endDate !== undefined;
  const given = [entities !== undefined, dataframe !== undefined, isWindow].filter(Boolean).length;
  if (given !== 1) {
    throw invalid(
      "say which entity rows with one of --entities FILE, -d JSON, or -s START with -e END",
    );
  }
  if (entities !== undefined) return { path: entityFile(entities, terminal.directory) };
  if (dataframe !== undefined) return jsonRows(dataframe, "-d");
  if (startDate === undefined) throw invalid("-e END needs -s START");
  return {
    start: instantArgument(startDate, "-s"),
    end: endDate === undefined ? new Date(terminal.clock()) : instantArgument(endDate, "-e"),
  };
}

function entityFile(given: string, directory: string): string {
  if ([".parquet", ".csv"].includes(extname(given).toLowerCase())) return resolve(directory, given);
  throw invalid(`--entities ${given}: name a file that ends in .parquet or .csv`);
}

function invalid(message: string): FeatureStoreError {
  return new FeatureStoreError("FS_ARGUMENT_INVALID", message);
}
