import { timestamp } from "@fs/sdk";
import type { Field } from "@fs/sdk/adapter";
import { type ConformanceCase, duty } from "../conformance-case.ts";
import { EDGE_VALUES } from "../edge-values.ts";
import { expectEqual, expectTrue } from "../judge.ts";
import { makeBatch } from "../make-batch.ts";
import type { OpenOfflineStore } from "../opened.ts";
import { hours } from "../times.ts";
import { addedRow } from "./added-row.ts";
import { entityBatch, entityFields, joinedFields, joinedRows, planOf } from "./join-rows.ts";
import { expectRows, readLatest } from "./latest-rows.ts";
import { entityRow, historyRow, ID, putOne, V } from "./one-view.ts";
import { EVENT, micros, putSource } from "./put-source.ts";

/** Rows that are added later, durably, all or none. */
export const appendCases: readonly ConformanceCase<OpenOfflineStore>[] = [
  duty(
    "appends rows that the next join and the next latest see, absent columns as null",
    async (opened) => {
      const { store } = opened;
      const source = await putOne(opened, [historyRow(1n, hours(10), 10n, hours(10))]);
      await store.append?.(source, addedRow(1n));
      await store.append?.(source, addedRow(2n));
      const found = await readLatest(store, { source, by: [ID], select: [V] });
      expectRows(
        found,
        [
          [1n, 10n],
          [2n, 20n],
        ],
        "the newest rows",
      );
      expectEqual(
        found.rows.map((row) => row.created),
        [null, null],
        "their created times",
      );
      const spec = { source, keys: [ID], select: [V] };
      const entities = [
        entityRow(1n, hours(10.5)),
        entityRow(2n, hours(10.5)),
        entityRow(2n, hours(12)),
      ];
      const rows = await joinedRows(
        store,
        planOf(entityBatch([ID], entities), spec),
        joinedFields(entityFields([ID]), spec),
      );
      expectEqual(
        rows.map((row) => row[2]),
        [10n, null, 20n],
        "the joined rows",
      );
    },
    "append",
  ),
  duty(
    "appends rows under the mapped names",
    async (opened) => {
      const columns = { id: "IDENT", ts: "when", v: "the value" };
      const source = await putSource(opened, {
        keys: [ID],
        fields: [V],
        columns,
        rows: [historyRow(1n, hours(10), 10n)],
      });
      await opened.store.append?.(source, addedRow(2n));
      expectRows(
        await readLatest(opened.store, { source, by: [ID], select: [V] }),
        [
          [1n, 10n],
          [2n, 20n],
        ],
        "the newest rows",
      );
      const names = (await opened.store.describe(source)).map((column) => column.name).sort();
      expectEqual(names, ["IDENT", "cts", "the value", "when"], "the source's own names");
    },
    "append",
  ),
  duty(
    "appends values of every type as they are",
    async (opened) => {
      const fields = EDGE_VALUES.map(({ type }, i): Field => ({ name: `f${i}`, type }));
      const empty = { ...historyRow(0n, hours(9), 0n), values: fields.map(() => null) };
      const source = await putSource(opened, { keys: [ID], fields, rows: [empty] });
      const length = Math.max(...EDGE_VALUES.map(({ values }) => values.length));
      const given = Array.from({ length }, (_, row) =>
        EDGE_VALUES.map(({ values }) => values[row] ?? null),
      );
      const times = given.map((values, i) => [BigInt(i + 1), micros(hours(10)), ...values]);
      const added = makeBatch([ID, { name: EVENT, type: timestamp() }, ...fields], times);
      await opened.store.append?.(source, added);
      const { rows } = await readLatest(opened.store, { source, by: [ID], select: fields });
      const found = [...rows].sort((a, b) => Number(a.key[0]) - Number(b.key[0])).slice(1);
      EDGE_VALUES.forEach(({ what }, i) => {
        expectEqual(
          found.map(({ values }) => values[i]),
          given.map((values) => values[i]),
          `appended values of ${what}`,
        );
      });
    },
    "append",
  ),
  duty(
    "loses no row of appends that run at once",
    async (opened) => {
      const source = await putOne(opened, [historyRow(0n, hours(10), 0n)]);
      await Promise.all(
        Array.from({ length: 8 }, (_, i) => opened.store.append?.(source, addedRow(BigInt(i + 1)))),
      );
      const found = await readLatest(opened.store, { source, by: [ID], select: [V] });
      expectRows(
        found,
        Array.from({ length: 9 }, (_, i) => [BigInt(i), BigInt(i * 10)]),
        "the newest rows",
      );
    },
    "append",
  ),
  duty(
    "tells another version of a source once its data differ, and the same while they do not",
    async (opened) => {
      const source = await putOne(opened, [historyRow(1n, hours(10), 10n)]);
      const before = await opened.store.stat?.(source);
      expectEqual(await opened.store.stat?.(source), before, "the same data, looked at again");
      await opened.store.append?.(source, addedRow(2n));
      const after = await opened.store.stat?.(source);
      expectTrue(
        before?.version !== after?.version,
        "after rows were added: expected another version",
      );
      expectTrue(
        after?.rows === 2 || after?.rows === null,
        `after rows were added: expected 2 rows or null, found ${after?.rows}`,
      );
    },
    "stat",
    "append",
  ),
];
