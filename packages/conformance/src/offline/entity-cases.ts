import { int64, string, timestamp } from "@fs/sdk";
import type { EntityRows, Field } from "@fs/sdk/adapter";
import { type ConformanceCase, duty } from "../conformance-case.ts";
import { expectEqual } from "../judge.ts";
import { makeBatch } from "../make-batch.ts";
import type { OpenOfflineStore } from "../opened.ts";
import { hours } from "../times.ts";
import { entityBatch, entityFields, joinedFields, joinedRows, planOf, TIME } from "./join-rows.ts";
import { entityRow, historyRow, ID, putOne, V } from "./one-view.ts";
import { micros, putSource } from "./put-source.ts";

/** Entity rows in their other forms, and what a dataset promises. */
export const entityCases: readonly ConformanceCase<OpenOfflineStore>[] = [
  duty(
    "joins entity rows that are a source, in their order, with all their columns",
    async (opened) => {
      const label: Field = { name: "label", type: string() };
      const fields: readonly Field[] = [label, ID, { name: TIME, type: timestamp() }];
      const rows = Array.from({ length: 50 }, (_, i) => [
        `row ${i}`,
        i % 7 === 0 ? null : BigInt(i % 3),
        micros(i % 11 === 0 ? null : hours((i * 13) % 20)),
      ]);
      const location = await opened.put("asked", makeBatch(fields, rows));
      const entities: EntityRows = {
        kind: "source",
        source: {
          name: "asked",
          ...location,
          timestampField: TIME,
          createdTimestampColumn: null,
          fieldMapping: {},
        },
      };
      const source = await putOne(
        opened,
        [0n, 1n, 2n].map((id) => historyRow(id, hours(10), id * 10n)),
      );
      const join = { source, keys: [ID], select: [V] };
      const found = await joinedRows(
        opened.store,
        planOf(entities, join),
        joinedFields(fields, join),
      );
      const expected = rows.map(([text, id, time]) => {
        const matched = id !== null && time !== null && (time as bigint) >= BigInt(hours(10));
        return [text, id, time, matched ? (id as bigint) * 10n : null];
      });
      expectEqual(found, expected, "entity rows of a source");
    },
  ),
  duty(
    "makes entity rows of a window: every key and time once, ends included, by time, then keys",
    async (opened) => {
      const rows = [
        historyRow(3n, hours(12), 1n),
        historyRow(1n, hours(12), 2n),
        historyRow(10n, hours(11), 3n),
        historyRow(2n, hours(11), 4n),
        historyRow(2n, hours(11), 5n, 5),
        historyRow(1n, hours(10), 6n),
        historyRow(1n, hours(10) - 1, 7n),
        historyRow(1n, hours(12) + 1, 8n),
        historyRow(null, hours(11), 9n),
        historyRow(4n, null, 10n),
      ];
      const first = await putOne(opened, rows);
      const second = await putSource(opened, {
        name: "second",
        keys: [ID],
        fields: [{ name: "w", type: int64() }],
        columns: { id: "ident" },
        rows: [historyRow(2n, hours(11), 1n), historyRow(7n, hours(10.5), 2n)],
      });
      const entities: EntityRows = {
        kind: "window",
        fromMicros: hours(10),
        toMicros: hours(12),
        by: [ID],
        sources: [first, second],
      };
      const join = { source: first, keys: [ID], select: [V] };
      const found = await joinedRows(
        opened.store,
        planOf(entities, join),
        joinedFields(entityFields([ID]), join),
      );
      const expected = [
        [1n, micros(hours(10)), 6n],
        [7n, micros(hours(10.5)), null],
        [2n, micros(hours(11)), 5n],
        [10n, micros(hours(11)), 3n],
        [1n, micros(hours(12)), 2n],
        [3n, micros(hours(12)), 1n],
      ];
      expectEqual(found, expected, "the entity rows of a window, joined");
    },
  ),
  duty("says before it is read the fields that its batches have", async (opened) => {
    const source = await putOne(opened, [historyRow(1n, hours(10), 10n)]);
    const join = { source, keys: [ID], select: [V], prefix: "stats__" };
    const plan = planOf(entityBatch([ID], [entityRow(1n, hours(11))]), join);
    const told = await opened.store.asOfJoin(plan).fields();
    const expected = joinedFields(entityFields([ID]), join);
    expectEqual(
      told.map(({ name, type }) => [name, type.kind]),
      expected.map(({ name, type }) => [name, type.kind]),
      "the fields told",
    );
    expectEqual(
      await joinedRows(opened.store, plan, expected),
      [[1n, micros(hours(11)), 10n]],
      "the rows",
    );
  }),
  duty("answers the same when a dataset is read again", async (opened) => {
    const source = await putOne(opened, [historyRow(1n, hours(10), 10n)]);
    const dataset = opened.store.asOfJoin(
      planOf(entityBatch([ID], [entityRow(1n, hours(11)), entityRow(2n, hours(11))]), {
        source,
        keys: [ID],
        select: [V],
      }),
    );
    const lengths: number[] = [];
    for (let time = 0; time < 2; time += 1) {
      let length = 0;
      for await (const batch of dataset) length += batch.length;
      lengths.push(length);
    }
    expectEqual(lengths, [2, 2], "rows of two readings");
  }),
];
