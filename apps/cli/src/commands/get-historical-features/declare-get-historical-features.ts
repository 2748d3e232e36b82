import { type Declare, examples, repeated } from "../../declare.ts";

/** `fs get-historical-features` */
export const declareGetHistoricalFeatures: Declare = (program, act) => {
  program
    .command("get-historical-features")
    .description("join features to entity rows as of each row's own time: a training set")
    .option("-f, --features <view:feature>", "a feature; may be repeated", repeated, [])
    .option("--service <name>", "the features of a feature service")
    .option("--entities <file>", "entity rows in a Parquet or CSV file")
    .option("-d, --dataframe <json>", "entity rows as a JSON list of objects")
    .option("-s, --start-date <time>", "every key and time that the sources hold from here on")
    .option("-e, --end-date <time>", "… up to here; now unless given")
    .option("-o, --output <file>", "write .parquet or .csv instead of printing")
    .option("--timestamp-column <name>", "the time column of the entity rows", "event_timestamp")
    .option("--full-feature-names", "answer view__feature instead of feature")
    .option("--include-event-times", "also answer the time of the row that each view matched")
    .option("--why", "also answer of each null why it is null")
    .option("--report", "also count rows without a key, a time, or a match")
    .addHelpText(
      "after",
      examples(
        "fs get-historical-features --entities entities.parquet --service recommendation_features -o train.parquet",
        "fs get-historical-features --entities entities.csv --service recommendation_features --why --report",
        `fs get-historical-features -f user_transaction_features:total_purchases \\\n      -d '[{"user_id": "user_0001", "event_timestamp": "2026-02-01T00:00:00"}]'`,
      ),
    )
    .action(act(async () => (await import("./get-historical-features.ts")).getHistoricalFeatures));
};
