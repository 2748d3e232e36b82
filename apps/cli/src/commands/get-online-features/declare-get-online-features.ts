import { type Declare, examples, repeated } from "../../declare.ts";

/** `fs get-online-features` */
export const declareGetOnlineFeatures: Declare = (program, act) => {
  program
    .command("get-online-features")
    .description("read the newest features of entities from the online store")
    .option("-f, --features <view:feature>", "a feature; may be repeated", repeated, [])
    .option("--service <name>", "the features of a feature service")
    .option(
      "-e, --entities <key=value>",
      "a join key or request field; the same key again is a further row",
      repeated,
      [],
    )
    .option("--full-feature-names", "answer view__feature instead of feature")
    .option("--wide", "also show the status and event time of each value")
    .addHelpText(
      "after",
      examples(
        "fs get-online-features -f user_transaction_features:total_purchases -e user_id=user_0001",
        "fs get-online-features --service recommendation_features -e user_id=user_0001 -e current_amount=750 --json",
      ),
    )
    .action(act(async () => (await import("./get-online-features.ts")).getOnlineFeatures));
};
