import { expect, it } from "vitest";
import { ROW, servedWorld } from "../served-world.fixture.ts";

interface Answer {
  readonly results: readonly { readonly values: readonly unknown[] }[];
  readonly metadata: { readonly feature_names: readonly string[] };
}

const answerOf = async (response: Response) => (await response.json()) as Answer;

it("answers by column, entity columns first, integers in full", async () => {
  const { post } = await servedWorld();
  const answer = await post("/get-online-features", {
    features: ["stats:conv", "stats:trips", "stats:seen", "stats:recent", "total:with_bonus"],
    entities: { driver_id: [1001, 9999], bonus: [5, 6], extra: ["x", "y"] },
  });
  expect(answer.status).toBe(200);
  expect(await answer.text()).toBe(
    '{"results":[{"values":[1001,9999],"statuses":["PRESENT","PRESENT"],"event_timestamps":["1970-01-01T00:00:00Z","1970-01-01T00:00:00Z"]},' +
      '{"values":[0.30000001192092896,null],"statuses":["PRESENT","NOT_FOUND"],"event_timestamps":["2026-03-01T11:00:00Z","1970-01-01T00:00:00Z"]},' +
      '{"values":[10,null],"statuses":["PRESENT","NOT_FOUND"],"event_timestamps":["2026-03-01T11:00:00Z","1970-01-01T00:00:00Z"]},' +
      '{"values":[1772000000,null],"statuses":["PRESENT","NOT_FOUND"],"event_timestamps":["2026-03-01T11:00:00Z","1970-01-01T00:00:00Z"]},' +
      '{"values":[[1,2],null],"statuses":["PRESENT","NOT_FOUND"],"event_timestamps":["2026-03-01T11:00:00Z","1970-01-01T00:00:00Z"]},' +
      '{"values":[15.0,null],"statuses":["PRESENT","PRESENT"],"event_timestamps":["1970-01-01T00:00:00Z","1970-01-01T00:00:00Z"]}],' +
      '"metadata":{"feature_names":["driver_id","conv","trips","seen","recent","with_bonus"]}}',
  );
});

it("keeps an int64 beyond 2^53 from the body of a write to the body of an answer", async () => {
  const { post } = await servedWorld();
  const big = JSON.stringify({
    feature_view_name: "stats",
    df: { ...ROW, trips: ["#"], recent: [["#"]] },
  }).replaceAll('"#"', "9007199254740993");
  expect((await post("/write-to-online-store", big)).status).toBe(200);
  const answer = await post("/get-online-features", {
    features: ["stats:trips", "stats:recent"],
    entities: { driver_id: [1001] },
  });
  const text = await answer.text();
  expect(text).toContain('"values":[9007199254740993]');
  expect(text).toContain('"values":[[9007199254740993]]');
});

it.each([
  ["a reference with @latest", { features: ["stats@latest:trips"] }],
  ["a reference with an empty version", { features: ["stats@:trips"] }],
  ["the entity's name for its join key", { entities: { driver: [1001] } }],
  ["a key as text", { entities: { driver_id: ["1001"] } }],
])("takes %s", async (_what, change) => {
  const { post } = await servedWorld();
  const body = { features: ["stats:trips"], entities: { driver_id: [1001] }, ...change };
  for (const _again of [1, 2]) {
    const answer = await answerOf(await post("/get-online-features", body));
    expect(answer.results[1]?.values).toEqual([10]);
    expect(answer.metadata.feature_names).toEqual(["driver_id", "trips"]);
  }
});

it("takes a number where a key is a text, as Feast does", async () => {
  const { post, store } = await servedWorld();
  await store.writeToOnlineStore("offers", [
    { customer_id: "7", offer: "tea", at: new Date("2026-03-01T11:00:00Z") },
  ]);
  const answer = await post("/get-online-features", {
    features: ["offers:offer"],
    entities: { customer_id: [7] },
  });
  expect((await answerOf(answer)).results[1]?.values).toEqual(["tea"]);
});
