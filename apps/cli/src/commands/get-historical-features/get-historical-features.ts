import { extname, resolve } from "node:path";
import {
  FeatureStoreError,
  type LooseRow,
  type TrainingReadOptions,
  type TrainingSet,
} from "@fs/sdk";
import type { Verb } from "../../command-context.ts";
import { driftObserver } from "../../drift-observer.ts";
import { countText } from "../../format/count-text.ts";
import { plainColumns } from "../../format/plain-value.ts";
import { cellText, tableLines } from "../../format/table.ts";
import { namedFeatures } from "../../input/features.ts";
import { withDefinitions } from "../../open-repository.ts";
import type { Answer } from "../../output.ts";
import { type EntityFlags, entitiesOf } from "./entities.ts";
import { reportLines } from "./report-lines.ts";
import { TrainingProgressLines } from "./training-progress-lines.ts";

/** The flags of get-historical-features. */
export interface HistoricalFlags extends EntityFlags {
  readonly features: readonly string[];
  readonly service?: string;
  readonly output?: string;
  readonly timestampColumn: string;
  readonly fullFeatureNames?: boolean;
  readonly includeEventTimes?: boolean;
  readonly why?: boolean;
  readonly report?: boolean;
}

/** A training set, written to a file or printed. */
export const getHistoricalFeatures: Verb<HistoricalFlags> = async (context, flags) => {
  const features = namedFeatures(flags);
  const { terminal } = context;
  const entities = entitiesOf(flags, terminal);
  const out = flags.output === undefined ? null : outputFile(flags.output, terminal.directory);
  if (out !== null && "path" in entities && resolve(String(entities.path)) === out.path) {
    throw new FeatureStoreError(
      "FS_ARGUMENT_INVALID",
      `-o ${flags.output} is the file of the entity rows; name another file`,
    );
  }
  return withDefinitions(
    context,
    async ({ store }) => {
      const training = await store.getHistoricalFeatures({
        entities,
        features,
        timestampColumn: flags.timestampColumn,
        fullFeatureNames: flags.fullFeatureNames === true,
        includeEventTimes: flags.includeEventTimes === true,
        why: flags.why === true,
        signal: terminal.signal,
      });
      const call = { signal: terminal.signal };
      const { show } = new TrainingProgressLines(context.output, terminal.clock);
      const read = { ...call, onProgress: show };
      const answer =
        out === null ? await printed(training, read) : await written(training, out, flags, read);
      if (flags.report !== true) return answer;
      const report = await training.report(call);
      for (const line of reportLines(report)) context.output.note(line);
      const data = out === null ? { rows: answer.data } : (answer.data as object);
      return { ...answer, data: { ...data, report } };
    },
    { observer: driftObserver(context.output) },
  );
};

async function written(
  training: TrainingSet<LooseRow>,
  out: { readonly kind: "parquet" | "csv"; readonly path: string },
  flags: HistoricalFlags,
  call: TrainingReadOptions,
): Promise<Answer> {
  const write = out.kind === "parquet" ? training.toParquet : training.toCsv;
  const { rows } = await write(out.path, call);
  return {
    data: { path: out.path, rows },
    lines: [`Wrote ${countText(rows, "row")} to ${flags.output}`],
  };
}

function outputFile(
  given: string,
  directory: string,
): { readonly kind: "parquet" | "csv"; readonly path: string } {
  const extension = extname(given).toLowerCase();
  if (extension === ".parquet" || extension === ".csv")
    return { kind: extension === ".csv" ? "csv" : "parquet", path: resolve(directory, given) };
  throw new FeatureStoreError(
    "FS_ARGUMENT_INVALID",
    `-o ${given}: name a file that ends in .parquet or .csv`,
  );
}

async function printed(
  training: TrainingSet<LooseRow>,
  call: TrainingReadOptions,
): Promise<Answer> {
  let names: readonly string[] = [];
  const rows: (readonly unknown[])[] = [];
  for await (const batch of training.batches(call)) {
    names = batch.fields.map((field) => field.name);
    const columns = plainColumns(batch);
    for (let row = 0; row < batch.length; row += 1) rows.push(columns.map((column) => column[row]));
  }
  return {
    data: rows.map((row) => Object.fromEntries(names.map((name, i) => [name, row[i]]))),
    lines: tableLines(
      names,
      rows.map((row) => row.map(cellText)),
    ),
    indent: 4,
  };
}
