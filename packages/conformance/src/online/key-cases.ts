import { bool, bytes, int32, int64, string, timestamp } from "@fs/sdk";
import type { Field, ValueType } from "@fs/sdk/adapter";
import { type ConformanceCase, duty } from "../conformance-case.ts";
import { expectEqual } from "../judge.ts";
import type { OpenedOnlineStore, OpenOnlineStore } from "../opened.ts";
import { shuffled } from "../shuffled.ts";
import { preparedTable } from "./make-table.ts";
import { readRows, valuesOf, writeRows } from "./stored-rows.ts";

type Key = readonly unknown[];

/** Every key gets a value of its own and must give it back. */
async function expectApart(
  { store }: OpenedOnlineStore,
  types: readonly ValueType[],
  keys: readonly Key[],
): Promise<void> {
  const joinKeys = types.map((type, i): Field => ({ name: `key_${i}`, type }));
  const table = await preparedTable(store, { joinKeys });
  const rows = keys.map((key, i) => ({ key, event: 5, values: [BigInt(i)] }));
  const counts = await writeRows(store, table, rows);
  expectEqual(
    counts,
    { written: keys.length, stale: 0 },
    "rows of different keys: what was written",
  );
  const order = shuffled([...keys.keys()], 7);
  const found = await readRows(
    store,
    table,
    order.map((i) => keys[i] as Key),
  );
  expectEqual(
    valuesOf(found),
    order.map((i) => [BigInt(i)]),
    "rows of different keys, read back",
  );
}

const texts = (...values: readonly string[]): readonly Key[] => values.map((value) => [value]);
const octets = (...values: readonly number[]): Key => [Uint8Array.from(values)];

/** Ids are injective: no two keys are one. */
export const keyCases: readonly ConformanceCase<OpenOnlineStore>[] = [
  duty("keeps composite keys apart whose texts join alike", (opened) =>
    expectApart(
      opened,
      [string(), string()],
      [
        ["1", "12"],
        ["11", "2"],
        ["112", ""],
        ["", "112"],
        ["1:1", "2"],
        ["1", "1:2"],
        ["a,b", "c"],
        ["a", "b,c"],
        ["a\0", "b"],
        ["a", "\0b"],
      ],
    ),
  ),
  duty("keeps composite keys of different types and in different order apart", (opened) =>
    expectApart(
      opened,
      [int64(), string(), bool()],
      [
        [1n, "1", true],
        [1n, "1", false],
        [11n, "", true],
        [1n, "11", true],
        [-1n, "true", true],
        [0n, "", false],
      ],
    ),
  ),
  duty("keeps string keys apart by case, blanks, zero bytes and unicode form", (opened) =>
    expectApart(
      opened,
      [string()],
      texts(
        "a",
        "A",
        " a",
        "a ",
        "a\0",
        "\0a",
        "\u00e9",
        "e\u0301",
        "😀",
        "ı",
        "i",
        "%",
        "_",
        "*",
        "a%",
        "'",
        '"',
      ),
    ),
  ),
  duty("takes empty text, zero and false for keys like any other", async (opened) => {
    await expectApart(
      opened,
      [string(), int32(), bool()],
      [
        ["", 0, false],
        ["", 0, true],
        ["0", 0, false],
        ["", 1, false],
      ],
    );
  }),
  duty("takes empty text for a single key like any other", (opened) =>
    expectApart(opened, [string()], texts("", " ", "0", "null")),
  ),
  duty("keeps int64 keys beyond 2^53 apart", (opened) =>
    expectApart(
      opened,
      [int64()],
      [[2n ** 53n], [2n ** 53n + 1n], [2n ** 63n - 1n], [-(2n ** 63n)], [0n], [-1n], [1n]],
    ),
  ),
  duty("keeps int32 keys apart", (opened) =>
    expectApart(opened, [int32()], [[0], [1], [-1], [10], [2 ** 31 - 1], [-(2 ** 31)]]),
  ),
  duty("keeps bool keys apart", (opened) => expectApart(opened, [bool()], [[true], [false]])),
  duty("keeps timestamp keys apart to the microsecond", (opened) =>
    expectApart(
      opened,
      [timestamp()],
      [[0n], [1n], [-1n], [1_704_067_200_000_000n], [1_704_067_200_000_001n]],
    ),
  ),
  duty("keeps bytes keys apart, empty and zero bytes too", (opened) =>
    expectApart(
      opened,
      [bytes()],
      [octets(), octets(0), octets(0, 0), octets(1, 2), octets(12), octets(255)],
    ),
  ),
  duty("keeps the one row of a table without join keys", async ({ store }) => {
    const table = await preparedTable(store, { joinKeys: [] });
    await writeRows(store, table, [{ key: [], event: 1, values: [1n] }]);
    await writeRows(store, table, [{ key: [], event: 2, values: [2n] }]);
    expectEqual(
      valuesOf(await readRows(store, table, [[], []])),
      [[2n], [2n]],
      "the row that belongs to nobody",
    );
  }),
];
