import { float64, int32, int64, string, timestamp } from "@fs/sdk";
import { type Field, isFeatureStoreError, type Source } from "@fs/sdk/adapter";
import { type ConformanceCase, duty } from "../conformance-case.ts";
import { expectCode, expectEqual, expectTrue } from "../judge.ts";
import type { OpenOfflineStore } from "../opened.ts";
import { HOUR, hours } from "../times.ts";
import { entityBatch, entityFields, joinedFields, joinedRows, planOf } from "./join-rows.ts";
import { entityRow, historyRow, ID, putOne, V } from "./one-view.ts";
import { putSource } from "./put-source.ts";

const NAMES = [
  "select",
  "a b",
  'a"b',
  "a'b",
  "é",
  "😀",
  "a.b",
  "1st",
  "constructor",
  "toString",
  "__proto__",
  "%",
  "$1",
  "?",
  "--",
  "*",
];

/** Features under the names and types that are asked for. */
export const columnCases: readonly ConformanceCase<OpenOfflineStore>[] = [
  duty("joins int32 keys to int64 keys of equal value", async (opened) => {
    const source = await putOne(opened, [
      historyRow(5n, hours(10), 50n),
      historyRow(-1n, hours(10), -10n),
    ]);
    const join = { source, keys: [ID], select: [V] };
    const narrow: readonly Field[] = [{ name: "id", type: int32() }];
    const entities = [[5], [-1], [6]].map((key) => ({ key, time: hours(11) }));
    const found = await joinedRows(
      opened.store,
      planOf(entityBatch(narrow, entities), join),
      joinedFields(entityFields(narrow), join),
    );
    expectEqual(
      found.map((row) => [row[0], row[2]]),
      [
        [5, 50n],
        [-1, -10n],
        [6, null],
      ],
      "keys as given, and features",
    );
  }),
  duty("reads a source under the names that its field mapping gives", async (opened) => {
    const columns = { id: "IDENT", ts: "when", cts: "made at", v: "the value" };
    const rows = [
      historyRow(1n, hours(10), 1n, 1),
      historyRow(1n, hours(10), 2n, 3),
      historyRow(1n, hours(10), 3n, 2),
    ];
    const source = await putSource(opened, { keys: [ID], fields: [V], columns, rows });
    const join = { source, keys: [ID], select: [V], ttlMicros: HOUR };
    const entities = [
      entityRow(1n, hours(11)),
      entityRow(1n, hours(9)),
      entityRow(1n, hours(11.5)),
    ];
    const found = await joinedRows(
      opened.store,
      planOf(entityBatch([ID], entities), join),
      joinedFields(entityFields([ID]), join),
    );
    expectEqual(
      found.map((row) => row[2]),
      [2n, null, null],
      "the mapped feature",
    );
  }),
  duty("takes columns of any name, in sources, entity rows and answers", async (opened) => {
    const keys: readonly Field[] = [{ name: 'the "key"', type: string() }];
    const fields = NAMES.map((name): Field => ({ name, type: string() }));
    const rows = [
      {
        key: ["k"],
        event: hours(10),
        created: null,
        values: NAMES.map((name) => `value of ${name}`),
      },
    ];
    const source = await putSource(opened, { keys, fields, rows });
    const extras = NAMES.map((name): Field => ({ name: `${name}'"`, type: string() }));
    const join = { source, keys, select: fields };
    const entity = { key: ["k"], time: hours(11), extra: NAMES };
    const answered = joinedFields(entityFields(keys, extras), join);
    const [found] = await joinedRows(
      opened.store,
      planOf(entityBatch(keys, [entity], extras), join),
      answered,
    );
    expectEqual(found?.slice(0, NAMES.length), NAMES, "extra columns");
    expectEqual(found?.slice(-NAMES.length), rows[0]?.values, "features");
  }),
  duty(
    "keeps columns apart that differ in letter case alone, or refuses them naming both",
    async (opened) => {
      const fields = ["v", "V"].map((name): Field => ({ name, type: int64() }));
      try {
        const rows = [{ key: [1n], event: hours(10), created: null, values: [1n, 2n] }];
        const source = await putSource(opened, { keys: [ID], fields, rows });
        const join = { source, keys: [ID], select: fields };
        const plan = planOf(entityBatch([ID], [entityRow(1n, hours(11))]), join);
        const [found] = await joinedRows(
          opened.store,
          plan,
          joinedFields(entityFields([ID]), join),
        );
        expectEqual(found?.slice(2), [1n, 2n], "v and V");
      } catch (error) {
        const refused =
          isFeatureStoreError(error) && /\bv\b/.test(error.message) && /\bV\b/.test(error.message);
        if (!refused) throw error;
      }
    },
  ),
  duty(
    "says why nothing matched: no_row, later or expired; null where a row matched",
    async (opened) => {
      const source = await putOne(opened, [
        historyRow(1n, hours(10), 10n),
        historyRow(2n, hours(20), 20n),
      ]);
      const join = { source, keys: [ID], select: [V], ttlMicros: HOUR, why: "the reason" };
      const entities = [
        entityRow(1n, hours(10)),
        entityRow(2n, hours(10)),
        entityRow(1n, hours(12)),
        entityRow(3n, hours(12)),
      ];
      const fields = [
        ...joinedFields(entityFields([ID]), join),
        { name: "the reason", type: string() },
      ];
      const found = await joinedRows(
        opened.store,
        planOf(entityBatch([ID], entities), join),
        fields,
      );
      expectEqual(
        found.map((row) => row[3]),
        [null, "later", "expired", "no_row"],
        "the reasons",
      );
    },
  ),
  duty("gives no reason for a null that was stored", async (opened) => {
    const source = await putOne(opened, [historyRow(1n, hours(10), null)]);
    const join = { source, keys: [ID], select: [V], why: "why" };
    const fields = [...joinedFields(entityFields([ID]), join), { name: "why", type: string() }];
    const found = await joinedRows(
      opened.store,
      planOf(entityBatch([ID], [entityRow(1n, hours(10))]), join),
      fields,
    );
    expectEqual(
      found.map((row) => row.slice(2)),
      [[null, null]],
      "a stored null and its reason",
    );
  }),
  duty("answers the event time of the row that matched, null where none did", async (opened) => {
    const source = await putOne(opened, [
      historyRow(1n, hours(10) + 7, 10n),
      historyRow(1n, hours(9), 9n),
    ]);
    const join = { source, keys: [ID], select: [V], eventTimeAs: "stats__event_timestamp" };
    const entities = [entityRow(1n, hours(11)), entityRow(1n, hours(10)), entityRow(2n, hours(11))];
    const fields = [
      ...joinedFields(entityFields([ID]), join),
      { name: "stats__event_timestamp", type: timestamp() },
    ];
    const found = await joinedRows(opened.store, planOf(entityBatch([ID], entities), join), fields);
    expectEqual(
      found.map((row) => row[3]),
      [BigInt(hours(10) + 7), BigInt(hours(9)), null],
      "the event times",
    );
  }),
  duty("names the column that a source lacks: FS_SOURCE_COLUMN_MISSING", async (opened) => {
    const source = await putOne(opened, [historyRow(1n, hours(10), 10n)]);
    const join = { source, keys: [ID], select: [{ name: "valeu", type: int64() }] };
    const plan = planOf(entityBatch([ID], [entityRow(1n, hours(11))]), join);
    await expectCode(
      () => joinedRows(opened.store, plan, []),
      ["FS_SOURCE_COLUMN_MISSING"],
      "a feature that the source lacks",
    );
  }),
  duty("describes the columns of a source under their own names", async (opened) => {
    const columns = { v: "the value" };
    const source: Source = await putSource(opened, {
      keys: [ID],
      fields: [V, { name: "f", type: float64() }, { name: "s", type: string() }],
      columns,
      rows: [{ ...historyRow(1n, hours(10), 1n), values: [1n, 0.5, "x"] }],
    });
    const told = await opened.store.describe(source);
    const types = told.map(({ name, type }) => [name, type?.kind ?? null]);
    const expected = [
      ["id", "int64"],
      ["ts", "timestamp"],
      ["cts", "timestamp"],
      ["the value", "int64"],
      ["f", "float64"],
      ["s", "string"],
    ];
    expectEqual(types, expected, "names and types of the columns");
    expectTrue(
      told.every(({ physical }) => physical.length > 0),
      "a column without the engine's name for its type",
    );
  }),
];
