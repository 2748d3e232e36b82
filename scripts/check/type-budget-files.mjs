/** How many views the request names. */
export const views = 200;
const features = 50;

/** The requests, and what each may add. */
export const requests = [
  { name: "short names", options: "", limit: 45_000 },
  { name: "full names", options: ", fullFeatureNames: true", limit: 260_000 },
];

/** The same file without a request; of fewer views where a count is given. */
export function definitions(count = views) {
  const lines = [
    'import { entity, type FeatureStore, featureView, fileSource, float64, string } from "@fs/sdk";',
    "declare const store: FeatureStore;",
    'const user = entity({ name: "user", joinKeys: { user_id: string() } });',
    'const source = fileSource({ path: "data.parquet", timestampField: "event_timestamp" });',
  ];
  for (let view = 0; view < count; view += 1) {
    const schema = Array.from({ length: features }, (_, at) => `f_${view}_${at}: float64()`);
    lines.push(
      `const v${view} = featureView({ name: "v${view}", entities: [user], source, schema: { ${schema.join(", ")} } });`,
    );
  }
  return `${lines.join("\n")}\nexport { store };\n`;
}

/** A request of all features, to stand behind the definitions of as many views (at least 8). */
export function request(options, count = views) {
  const all = Array.from({ length: count }, (_, view) => `v${view}`).join(", ");
  const name = options === "" ? "f_7_7" : "v7__f_7_7";
  return [
    `const answer = await store.getOnlineFeatures({ features: [${all}], entities: [{ user_id: "u" }]${options} });`,
    `export const value: number | null | undefined = answer.rows()[0]?.${name};`,
    "",
  ].join("\n");
}
