import { describe, expect, it } from "vitest";
import { onDemandFeatureView } from "../define/on-demand-feature-view.ts";
import { float32, float64, int64 } from "../schema/value-type.ts";
import { at, bonus, row, trips, world } from "./world.fixture.ts";

const schema = { sum: float32(), share: float64(), whole: int64() };
const sources = [trips.pick("rate"), bonus] as const;
type Seen = { readonly rate: number | null; readonly amount: number };
const compute = ({ rate, amount }: Seen) => ({
  sum: rate === null ? null : rate + amount,
  // Neither infinity nor NaN stops a batch.
  share: amount / (rate ?? Number.NaN),
  whole: Math.trunc(amount),
});
const byRow = onDemandFeatureView({ name: "made", sources, schema, transform: compute });
const byBatch = onDemandFeatureView({
  name: "made",
  sources,
  schema,
  transformBatch: ({ rate, amount }, length) => {
    const rows = Array.from({ length }, (_, i) =>
      compute({ rate: rate[i] as number | null, amount: amount[i] as number }),
    );
    return {
      sum: rows.map((one) => one.sum),
      share: Float64Array.from(rows, (one) => one.share),
      whole: rows.map((one) => one.whole),
    };
  },
});

const ROWS = [
  row(1, at(10), 1, { rate: 0.1 }),
  row(2, at(10), 1, { rate: Number.NaN }),
  row(3, at(10), 1, { rate: 0 }),
];
const AMOUNTS = [1.5, -2, 0];

async function answers(view: typeof byRow) {
  const { store } = world(ROWS, { definitions: [view] });
  await store.apply([trips, view]);
  const entities = [1, 2, 3, 4].map((driver_id, i) => ({ driver_id, amount: AMOUNTS[i % 3] ?? 0 }));
  const training = await store.getHistoricalFeatures({
    entities: entities.map((one) => ({ ...one, event_timestamp: at(11) })),
    features: [view],
  });
  await store.materialize({ start: at(0), end: at(20) });
  const online = await store.getOnlineFeatures({ features: [view], entities });
  return { training: await training.rows(), online: online.rows() };
}

describe("a transform over columns", () => {
  it("computes what the same transform over rows does, in training and in serving", async () => {
    const wanted = await answers(byRow);
    expect(wanted.training.map((one) => one.sum)).toEqual([Math.fround(1.6), null, 0, null]);
    expect(await answers(byBatch)).toEqual(wanted);
  });

  it("can be called with one row, as tests of a definition do", () => {
    const seen = { rate: 0.5, amount: 2 };
    expect(byBatch.transform(seen)).toEqual(byRow.transform(seen));
  });

  it.each([
    ["too few values", () => ({ y: [] }), "FS_TRANSFORM_INVALID", /answered 0 values for "y"/],
    ["one value", () => ({ y: 1 }), "FS_TRANSFORM_INVALID", /a list of values for "y"/],
    ["no list of a feature", () => ({}), "FS_TRANSFORM_INVALID", /answered no "y"/],
    ["texts for numbers", () => ({ y: ["1"] }), "FS_TRANSFORM_INVALID", /feature "y"/],
    ["a promise", () => Promise.resolve({}), "FS_TRANSFORM_INVALID", /not a promise/],
    [
      "an error",
      () => {
        throw new TypeError("x is undefined");
      },
      "FS_TRANSFORM_FAILED",
      /its cause says where/,
    ],
  ])("is refused where it answers %s", async (_what, transformBatch, code, message) => {
    const bad = onDemandFeatureView({
      name: "bad",
      sources: [bonus],
      schema: { y: float64() },
      transformBatch: transformBatch as never,
    });
    const { store } = world([], { definitions: [bad] });
    await store.apply([bad]);
    const ask = () => store.getOnlineFeatures({ features: [bad], entities: [{ amount: 1 }] });
    await expect(ask()).rejects.toThrow(expect.objectContaining({ code }));
    await expect(ask()).rejects.toThrow(message);
  });

  it("is told from another by its text, and refused beside a transform over rows", async () => {
    const changed = onDemandFeatureView({
      name: "made",
      sources,
      schema,
      transformBatch: (_, length) => {
        const none = new Array<null>(length).fill(null);
        return { sum: none, share: none, whole: none };
      },
    });
    const { store } = world(ROWS, { definitions: [changed], strictTransforms: true });
    await store.apply([trips, byBatch]);
    await expect(
      store.getOnlineFeatures({ features: [changed], entities: [{ driver_id: 1, amount: 1 }] }),
    ).rejects.toThrow(expect.objectContaining({ code: "FS_TRANSFORM_DRIFT" }));
    expect(() =>
      onDemandFeatureView({
        name: "both",
        sources,
        schema,
        transform: compute,
        transformBatch: byBatch.transformBatch,
      } as never),
    ).toThrow(/give one of the two/);
  });
});

it("goes on computing what it knows once a further feature is applied, and is refused for that one alone", async () => {
  const twice = onDemandFeatureView({
    name: "twice",
    sources: [bonus],
    schema: { twice: float64() },
    transform: ({ amount }) => ({ twice: amount * 2 }),
  });
  const more = onDemandFeatureView({
    name: "twice",
    sources: [bonus],
    schema: { more: float64(), twice: float64() },
    transform: ({ amount }) => ({ twice: amount * 2, more: amount }),
  });
  const { store } = world([], { definitions: [twice] });
  await store.apply([more]);
  const entities = [{ amount: 4 }];
  for (const features of [["twice:twice"], [twice]])
    expect(
      (await store.getOnlineFeatures({ features: features as never, entities })).column("twice"),
    ).toEqual([8]);
  await expect(store.getOnlineFeatures({ features: ["twice:more"], entities })).rejects.toThrow(
    /"more": there in the applied definition, not there in the loaded one/,
  );
});
