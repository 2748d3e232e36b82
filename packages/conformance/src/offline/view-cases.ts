import { bool, bytes, float64, int32, int64, string, timestamp } from "@fs/sdk";
import type { Field } from "@fs/sdk/adapter";
import { type ConformanceCase, duty } from "../conformance-case.ts";
import { expectEqual } from "../judge.ts";
import type { OpenOfflineStore } from "../opened.ts";
import { HOUR, hours } from "../times.ts";
import {
  entityBatch,
  entityFields,
  type JoinSpec,
  joinedFields,
  joinedRows,
  planOf,
} from "./join-rows.ts";
import { entityRow, historyRow, ID, putOne, V } from "./one-view.ts";
import { putSource } from "./put-source.ts";

/** Several views, and the keys that they are joined by. */
export const viewCases: readonly ConformanceCase<OpenOfflineStore>[] = [
  duty("joins each view on its own, with its own keys, ttl and columns", async (opened) => {
    const stats = await putOne(
      opened,
      [historyRow(1n, hours(10), 10n), historyRow(2n, hours(10), 20n)],
      "stats",
    );
    const city: Field = { name: "city", type: string() };
    const weather = await putSource(opened, {
      name: "weather",
      keys: [city],
      fields: [V, { name: "w", type: float64() }],
      created: false,
      rows: [
        { key: ["a"], event: hours(9), created: null, values: [1n, 0.5] },
        { key: ["b"], event: hours(11), created: null, values: [2n, null] },
      ],
    });
    const joins: JoinSpec[] = [
      {
        source: weather,
        keys: [city],
        select: [{ name: "w", type: float64() }, V],
        prefix: "weather__",
      },
      { source: stats, keys: [ID], select: [V], prefix: "stats__", ttlMicros: HOUR },
    ];
    const entities = [
      { key: [1n, "a"], time: hours(11) },
      { key: [2n, null], time: hours(11) },
      { key: [null, "b"], time: hours(12) },
      { key: [1n, "b"], time: hours(12) },
      { key: [1n, "c"], time: hours(10) },
    ];
    const fields = joinedFields(entityFields([ID, city]), ...joins);
    const found = await joinedRows(
      opened.store,
      planOf(entityBatch([ID, city], entities), ...joins),
      fields,
    );
    const expected = [
      [0.5, 1n, 10n],
      [null, null, 20n],
      [null, 2n, null],
      [null, 2n, null],
      [null, null, 10n],
    ];
    expectEqual(
      found.map((row) => row.slice(3)),
      expected,
      "the features of two views",
    );
  }),
  duty("joins one source twice under other keys", async (opened) => {
    const source = await putOne(opened, [
      historyRow(1n, hours(10), 10n),
      historyRow(2n, hours(10), 20n),
    ]);
    const [from, to] = ["origin", "destination"].map(
      (name): Field => ({ name, type: int64() }),
    ) as [Field, Field];
    const joins = [from, to].map((key) => ({
      source,
      keys: [ID],
      entityColumns: [key.name],
      select: [V],
      prefix: `${key.name}__`,
    }));
    const entities = [
      [1n, 2n],
      [2n, 1n],
      [2n, 2n],
      [1n, 9n],
    ].map((key) => ({ key, time: hours(11) }));
    const fields = joinedFields(entityFields([from, to]), ...joins);
    const found = await joinedRows(
      opened.store,
      planOf(entityBatch([from, to], entities), ...joins),
      fields,
    );
    expectEqual(
      found.map((row) => row.slice(3)),
      [
        [10n, 20n],
        [20n, 10n],
        [20n, 20n],
        [10n, null],
      ],
      "origin and destination",
    );
  }),
  duty("joins a view without entities on time alone", async (opened) => {
    const rows = [8, 10, 12].map((hour) => ({
      key: [],
      event: hours(hour),
      created: null,
      values: [BigInt(hour)],
    }));
    const source = await putSource(opened, { keys: [], fields: [V], rows });
    const join = { source, keys: [], select: [V], ttlMicros: HOUR };
    const entities = [
      entityRow(1n, hours(9)),
      entityRow(null, hours(12.5)),
      entityRow(2n, hours(7)),
      entityRow(3n, hours(11.5)),
      entityRow(3n, null),
    ];
    const found = await joinedRows(
      opened.store,
      planOf(entityBatch([ID], entities), join),
      joinedFields(entityFields([ID]), join),
    );
    expectEqual(
      found.map((row) => row[2]),
      [8n, 12n, null, null, null],
      "the feature that belongs to nobody",
    );
  }),
  duty("keeps composite keys apart whose texts join alike", async (opened) => {
    const keys = ["a", "b"].map((name): Field => ({ name, type: string() }));
    const given = [
      ["1", "12"],
      ["11", "2"],
      ["112", ""],
      ["", "112"],
      ["1,1", "2"],
      ["1", "1,2"],
      ["1\0", "2"],
      ["1", "\x002"],
    ];
    const rows = given.map((key, i) => ({
      key,
      event: hours(10),
      created: null,
      values: [BigInt(i)],
    }));
    const source = await putSource(opened, { keys, fields: [V], rows });
    const join = { source, keys, select: [V] };
    const entities = [...given, ["112", "1"], ["1", null], [null, "2"]].map((key) => ({
      key,
      time: hours(10),
    }));
    const found = await joinedRows(
      opened.store,
      planOf(entityBatch(keys, entities), join),
      joinedFields(entityFields(keys), join),
    );
    expectEqual(
      found.map((row) => row[3]),
      [...given.map((_, i) => BigInt(i)), null, null, null],
      "a value for each key",
    );
  }),
  ...(
    [
      ["string", string(), ["", "a", "A", "a ", "é", "e\u0301", "\0"]],
      ["int32", int32(), [0, -1, 2 ** 31 - 1]],
      ["int64", int64(), [0n, 2n ** 53n, 2n ** 53n + 1n, -(2n ** 63n)]],
      ["bool", bool(), [false, true]],
      ["timestamp", timestamp(), [0n, 1n, -1n, 1_704_067_200_000_001n]],
      [
        "bytes",
        bytes(),
        [Uint8Array.of(), Uint8Array.of(0), Uint8Array.of(0, 0), Uint8Array.of(255)],
      ],
    ] as const
  ).map(([name, type, values]) =>
    duty<Awaited<ReturnType<OpenOfflineStore>>>(`joins on keys of type ${name}`, async (opened) => {
      const keys: readonly Field[] = [{ name: "key", type }];
      const rows = values.map((value, i) => ({
        key: [value],
        event: hours(10),
        created: null,
        values: [BigInt(i)],
      }));
      const source = await putSource(opened, { keys, fields: [V], rows });
      const join = { source, keys, select: [V] };
      const entities = [null, ...values].map((value) => ({ key: [value], time: hours(11) }));
      const found = await joinedRows(
        opened.store,
        planOf(entityBatch(keys, entities), join),
        joinedFields(entityFields(keys), join),
      );
      expectEqual(
        found.map((row) => row[2]),
        [null, ...values.map((_, i) => BigInt(i))],
        "a value for each key",
      );
    }),
  ),
];
