import { int64, string } from "@fs/sdk";
import type { Field, OnlineStore, Table } from "@fs/sdk/adapter";
import fc from "fast-check";
import { type ConformanceCase, duty } from "../conformance-case.ts";
import { expectEqual } from "../judge.ts";
import { makeTable, V } from "../online/make-table.ts";
import { type GivenRow, keysOf, readRows, valuesOf, writeRows } from "../online/stored-rows.ts";
import type { OpenOnlineStore } from "../opened.ts";
import { type NewestOracle, newestOracle } from "../oracle/newest-oracle.ts";
import { KEY_VALUES, type TypedValues } from "./plain-values.ts";
import { type PropertyOptions, parameters } from "./property-options.ts";
import { randomStoredValueCases } from "./random-type-cases.ts";

const KEYS: readonly Field[] = [
  { name: "a", type: string() },
  { name: "b", type: int64() },
];

interface GivenWrite {
  readonly kind: "write";
  readonly table: number;
  readonly rows: readonly (GivenRow & { readonly created: number | null })[];
}

type Step =
  | GivenWrite
  | {
      readonly kind: "remove";
      readonly table: number;
      readonly keys: readonly (readonly unknown[])[];
    }
  | { readonly kind: "drop"; readonly table: number };

const key = fc.tuple(fc.constantFrom("", "1", "11", "a\0"), fc.constantFrom(0n, 1n, 12n));
const row = fc.record({
  key,
  event: fc.constantFrom(0, 1, 2, -1, 2 ** 40),
  created: fc.constantFrom(null, 0, 1, -5),
  values: fc.tuple(fc.option(fc.bigInt({ min: -99n, max: 99n }))),
});
const table = fc.constantFrom(0, 1);
const steps: fc.Arbitrary<readonly Step[]> = fc.array(
  fc.oneof(
    {
      weight: 6,
      arbitrary: fc.record({
        kind: fc.constant("write" as const),
        table,
        rows: fc.array(row, { maxLength: 10 }),
      }),
    },
    {
      weight: 2,
      arbitrary: fc.record({
        kind: fc.constant("remove" as const),
        table,
        keys: fc.array(key, { maxLength: 3 }),
      }),
    },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant("drop" as const), table }) },
  ),
  { maxLength: 10 },
);

const EVERY_KEY = ["", "1", "11", "a\0", "nobody"].flatMap((a) => [0n, 1n, 12n].map((b) => [a, b]));

/** Takes the steps on store and oracle, and holds every key of both tables against each other after each. */
async function expectKept(
  store: OnlineStore,
  tables: readonly Table[],
  taken: readonly Step[],
): Promise<void> {
  const oracles = tables.map((): NewestOracle => newestOracle());
  await store.prepare({ keep: tables, drop: [] });
  for (const [i, step] of taken.entries()) {
    const at = tables[step.table] as Table;
    if (step.kind === "write") {
      const right = oracles[step.table]?.write(step.rows);
      expectEqual(await writeRows(store, at, step.rows), right, `step ${i}: what was written`);
    } else if (step.kind === "remove") {
      oracles[step.table]?.remove(step.keys);
      await store.remove(at, keysOf(at, step.keys));
    } else {
      oracles[step.table] = newestOracle();
      await store.prepare({ keep: [], drop: [at] });
      await store.prepare({ keep: [at], drop: [] });
    }
    for (const [which, one] of tables.entries()) {
      const right = EVERY_KEY.map((each) => oracles[which]?.read(each) ?? null);
      expectEqual(
        await readRows(store, one, EVERY_KEY),
        right,
        `step ${i}: the rows of table ${which}`,
      );
    }
  }
  await store.prepare({ keep: [], drop: tables });
}

/** Online duties on random histories, judged by an oracle of plain loops. */
export function randomOnlineCases(
  options: PropertyOptions = {},
): readonly ConformanceCase<OpenOnlineStore>[] {
  return [
    duty(
      "keeps after random writes, removals and drops what a plain loop keeps",
      async ({ store }) => {
        let runs = 0;
        const property = fc.asyncProperty(steps, async (taken) => {
          runs += 1;
          const names = [`run ${runs}`, `run ${runs}b`];
          const tables = await Promise.all(
            names.map((name) => makeTable({ name, joinKeys: KEYS, fields: [V] })),
          );
          await expectKept(store, tables, taken);
        });
        await fc.assert(property, parameters(options));
      },
    ),
    ...randomStoredValueCases(options),
    ...KEY_VALUES.map((typed) => randomKeyCase(typed, options)),
  ];
}

/** Distinct keys of one type, each with a value of its own. */
function randomKeyCase(
  { type, values }: TypedValues,
  options: PropertyOptions,
): ConformanceCase<OpenOnlineStore> {
  const keys = fc.uniqueArray(fc.tuple(values), {
    maxLength: 30,
    selector: ([value]) => String(value),
  });
  return duty(`keeps random keys of type ${type.kind} apart`, async ({ store }) => {
    let runs = 0;
    const property = fc.asyncProperty(keys, async (given) => {
      runs += 1;
      const one = await makeTable({ name: `run ${runs}`, joinKeys: [{ name: "k", type }] });
      await store.prepare({ keep: [one], drop: [] });
      await writeRows(
        store,
        one,
        given.map((each, i) => ({ key: each, event: 1, values: [BigInt(i)] })),
      );
      const found = valuesOf(await readRows(store, one, given));
      expectEqual(
        found,
        given.map((_, i) => [BigInt(i)]),
        "a value for each key",
      );
      await store.prepare({ keep: [], drop: [one] });
    });
    await fc.assert(property, parameters(options));
  });
}
