import { bytes, float32, float64, int32, int64, list, string } from "@fs/sdk";
import type { Field, ValueType } from "@fs/sdk/adapter";
import { type ConformanceCase, duty } from "../conformance-case.ts";
import { EDGE_VALUES } from "../edge-values.ts";
import { expectCode, expectEqual } from "../judge.ts";
import type { OpenedOfflineStore, OpenOfflineStore } from "../opened.ts";
import { hours } from "../times.ts";
import { entityBatch, entityFields, joinedFields, joinedRows, planOf } from "./join-rows.ts";
import { entityRow, ID } from "./one-view.ts";
import { putSource } from "./put-source.ts";

/** A column of one type in the source, one value for each key, read as `as`. */
async function readAs(
  opened: OpenedOfflineStore,
  type: ValueType,
  values: readonly unknown[],
  as: ValueType,
): Promise<unknown[]> {
  const rows = values.map((value, i) => ({
    key: [BigInt(i)],
    event: hours(10),
    created: null,
    values: [value],
  }));
  const source = await putSource(opened, { keys: [ID], fields: [{ name: "value", type }], rows });
  const join = { source, keys: [ID], select: [{ name: "value", type: as }] };
  const entities = [
    ...values.map((_, i) => entityRow(BigInt(i), hours(11))),
    entityRow(999n, hours(11)),
  ];
  const found = await joinedRows(
    opened.store,
    planOf(entityBatch([ID], entities), join),
    joinedFields(entityFields([ID]), join),
  );
  expectEqual(found.at(-1)?.[2], null, "a feature of an unknown key");
  return found.slice(0, -1).map((row) => row[2]);
}

const converts = (
  name: string,
  type: ValueType,
  as: ValueType,
  given: readonly unknown[],
  expected: readonly unknown[],
): ConformanceCase<OpenOfflineStore> =>
  duty(name, async (opened) =>
    expectEqual(await readAs(opened, type, given, as), expected, "the values converted"),
  );

const everyType = EDGE_VALUES.map(({ what, type, values }) =>
  duty<OpenedOfflineStore>(`joins every value of ${what}`, async (opened) => {
    const given = [...values, null];
    expectEqual(await readAs(opened, type, given, type), given, `values of ${what}`);
  }),
);

/** Values in the types that are asked for. */
export const typeCases: readonly ConformanceCase<OpenOfflineStore>[] = [
  ...everyType,
  duty("keeps null apart from zero and from empty text, bytes and lists", async (opened) => {
    const fields = [string(), bytes(), list(int64()), float64()].map(
      (type, i): Field => ({ name: `f${i}`, type }),
    );
    const given = [
      ["", new Uint8Array(0), [], 0],
      [null, null, null, null],
    ];
    const rows = given.map((values, i) => ({
      key: [BigInt(i)],
      event: hours(10),
      created: null,
      values,
    }));
    const source = await putSource(opened, { keys: [ID], fields, rows });
    const join = { source, keys: [ID], select: fields };
    const entities = [entityRow(0n, hours(11)), entityRow(1n, hours(11))];
    const found = await joinedRows(
      opened.store,
      planOf(entityBatch([ID], entities), join),
      joinedFields(entityFields([ID]), join),
    );
    expectEqual(
      found.map((row) => row.slice(2)),
      given,
      "empty values and nulls",
    );
  }),
  converts(
    "keeps NaN apart from null",
    float64(),
    float64(),
    [Number.NaN, null, 1],
    [Number.NaN, null, 1],
  ),
  converts(
    "rounds float64 to the float32 that a view declares, overflow to infinity",
    float64(),
    float32(),
    [0.1, 16_777_217, 1e300, -1e300, Number.NaN, 1e-300, null],
    [Math.fround(0.1), 16_777_216, Infinity, -Infinity, Number.NaN, 0, null],
  ),
  converts(
    "widens float32 to float64 without a change",
    float32(),
    float64(),
    [Math.fround(0.1), null],
    [Math.fround(0.1), null],
  ),
  converts(
    "widens int32 to int64",
    int32(),
    int64(),
    [-5, 2 ** 31 - 1, null],
    [-5n, 2n ** 31n - 1n, null],
  ),
  converts(
    "widens int32 to float64",
    int32(),
    float64(),
    [-5, 2 ** 31 - 1, null],
    [-5, 2 ** 31 - 1, null],
  ),
  converts(
    "narrows int64 to int32 where every value fits",
    int64(),
    int32(),
    [-(2n ** 31n), 2n ** 31n - 1n, null],
    [-(2 ** 31), 2 ** 31 - 1, null],
  ),
  duty("refuses to narrow an int64 that does not fit int32 with FS_VALUE_LOSS", async (opened) => {
    await expectCode(
      () => readAs(opened, int64(), [1n, 2n ** 31n], int32()),
      ["FS_VALUE_LOSS"],
      "an int64 of 2^31 read as int32",
    );
  }),
  duty("refuses a type that cannot be converted with a coded error", async (opened) => {
    await expectCode(() => readAs(opened, string(), ["5"], int64()), [], "a string read as int64");
  }),
];
