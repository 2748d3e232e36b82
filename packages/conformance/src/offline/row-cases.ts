import { string } from "@fs/sdk";
import type { Field } from "@fs/sdk/adapter";
import { type ConformanceCase, duty } from "../conformance-case.ts";
import { EDGE_VALUES } from "../edge-values.ts";
import { expectEqual, expectTrue } from "../judge.ts";
import type { OpenOfflineStore } from "../opened.ts";
import { shuffled } from "../shuffled.ts";
import { hours } from "../times.ts";
import {
  entityBatch,
  entityFields,
  type GivenEntity,
  joinedFields,
  joinedRows,
  planOf,
} from "./join-rows.ts";
import { entityRow, expectJoined, historyRow, ID, putOne, V } from "./one-view.ts";
import { putSource } from "./put-source.ts";

const LABEL: Field = { name: "label", type: string() };
const PAIR: readonly Field[] = [V, { name: "w", type: string() }];

/** Every entity row comes back once, in order, with what it brought. */
export const rowCases: readonly ConformanceCase<OpenOfflineStore>[] = [
  duty("answers every entity row once and in order, whatever matched", async (opened) => {
    const rows = shuffled(
      Array.from({ length: 400 }, (_, i) => historyRow(BigInt(i % 40), hours(i), BigInt(i))),
      1,
    );
    const asked = shuffled(
      Array.from({ length: 600 }, (_, i): readonly [GivenEntity, bigint | null] => {
        const key = i % 50;
        const last = key + 40 * Math.floor((i - key) / 40);
        return [
          entityRow(BigInt(key), hours(i)),
          key < 40 && i >= key ? BigInt(Math.min(last, key + 360)) : null,
        ];
      }),
      2,
    );
    await expectJoined(opened, rows, asked);
  }),
  duty("keeps entity rows that stand more than once, each with its own columns", (opened) =>
    expectJoined(
      opened,
      [historyRow(1n, hours(10), 10n)],
      [
        [entityRow(1n, hours(10)), 10n],
        [entityRow(1n, hours(10)), 10n],
        [entityRow(2n, hours(10)), null],
        [entityRow(1n, hours(10)), 10n],
        [entityRow(2n, hours(10)), null],
      ],
    ),
  ),
  duty("answers no rows for no entity rows, and says their fields", async (opened) => {
    const { store } = opened;
    const source = await putOne(opened, [historyRow(1n, hours(10), 10n)]);
    const join = { source, keys: [ID], select: [V] };
    const plan = planOf(entityBatch([ID], []), join);
    const fields = joinedFields(entityFields([ID]), join);
    expectEqual(await joinedRows(store, plan, fields), [], "the rows");
    const told = await store.asOfJoin(plan).fields();
    expectEqual(
      told.map((field) => field.name),
      fields.map((field) => field.name),
      "the fields",
    );
  }),
  duty("joins a source without rows as one that matches nothing", (opened) =>
    expectJoined(opened, [], [[entityRow(1n, hours(10)), null]]),
  ),
  duty("passes extra columns of every type through as they are", async ({ store }) => {
    const extras = EDGE_VALUES.map(({ type }, i): Field => ({ name: `extra_${i}`, type }));
    const length = Math.max(...EDGE_VALUES.map(({ values }) => values.length)) + 1;
    const entities = Array.from({ length }, (_, row) => ({
      key: [BigInt(row)],
      time: row === 2 ? null : hours(row),
      extra: EDGE_VALUES.map(({ values }) => values[row] ?? null),
    }));
    const found = await joinedRows(
      store,
      planOf(entityBatch([ID], entities, extras)),
      entityFields([ID], extras),
    );
    EDGE_VALUES.forEach(({ what }, i) => {
      expectEqual(
        found.map((row) => row[i]),
        entities.map(({ extra }) => extra[i]),
        `an extra column of ${what}`,
      );
    });
  }),
  duty(
    "keeps entity columns that bear names of the source's columns or an engine's own",
    async (opened) => {
      const names = [
        "v",
        "ts",
        "cts",
        "event_timestamp",
        "c0",
        "c1",
        "k0",
        "e",
        "s",
        "t0",
        "rn",
        "row_number",
        "rowid",
        "label",
      ];
      const extras = names.map((name): Field => ({ name, type: string() }));
      const source = await putOne(opened, [historyRow(1n, hours(10), 10n)]);
      const join = { source, keys: [ID], select: [V], prefix: "stats__" };
      const entity = { key: [1n], time: hours(11), extra: names.map((name) => `own ${name}`) };
      const fields = joinedFields(entityFields([ID], extras), join);
      const [found] = await joinedRows(
        opened.store,
        planOf(entityBatch([ID], [entity], extras), join),
        fields,
      );
      expectEqual(found?.slice(0, names.length), entity.extra, "the entity row's own columns");
      expectEqual(found?.at(-1), 10n, "the feature");
    },
  ),
  duty("answers one whole row on a full tie, once, and never a mixture", async (opened) => {
    const tied = Array.from({ length: 30 }, (_, i) => ({
      key: [1n],
      event: hours(10),
      created: hours(10),
      values: [BigInt(i), `w${i}`],
    }));
    const source = await putSource(opened, { keys: [ID], fields: PAIR, rows: tied });
    const join = { source, keys: [ID], select: PAIR };
    const entities = [entityRow(1n, hours(10)), entityRow(1n, hours(11))];
    const found = await joinedRows(
      opened.store,
      planOf(entityBatch([ID], entities), join),
      joinedFields(entityFields([ID]), join),
    );
    expectEqual(found.length, 2, "the number of rows");
    for (const [, , v, w] of found)
      expectTrue(w === `w${v}`, "a full tie: the features are of different rows");
  }),
  duty("joins 100,000 entity rows in order", async (opened) => {
    const rows = Array.from({ length: 20_000 }, (_, i) =>
      historyRow(BigInt(i % 5000), hours(Math.floor(i / 5000)), BigInt(i)),
    );
    const source = await putOne(opened, rows);
    const join = { source, keys: [ID], select: [V], prefix: "stats__" };
    const order = shuffled(
      Array.from({ length: 100_000 }, (_, i) => i),
      3,
    );
    const entities = order.map((i) => ({
      ...entityRow(BigInt(i % 6000), hours((i % 5) + 0.5)),
      extra: [`${i}`],
    }));
    const fields = joinedFields(entityFields([ID], [LABEL]), join);
    const found = await joinedRows(
      opened.store,
      planOf(entityBatch([ID], entities, [LABEL]), join),
      fields,
    );
    const expected = order.map((i) => {
      const key = i % 6000;
      return [`${i}`, key < 5000 ? BigInt(key + 5000 * Math.min(i % 5, 3)) : null];
    });
    expectEqual(
      found.map((row) => [row[0], row[3]]),
      expected,
      "label and feature of 100,000 rows",
    );
  }),
];
