import { int64 } from "@fs/sdk";
import type { Field } from "@fs/sdk/adapter";
import fc from "fast-check";
import { type ConformanceCase, duty } from "../conformance-case.ts";
import { expectEqual } from "../judge.ts";
import {
  entityBatch,
  entityFields,
  joinedFields,
  joinedRows,
  planOf,
} from "../offline/join-rows.ts";
import { putSource } from "../offline/put-source.ts";
import { preparedTable } from "../online/make-table.ts";
import { readRows, valuesOf, writeRows } from "../online/stored-rows.ts";
import type { OpenOfflineStore, OpenOnlineStore } from "../opened.ts";
import { hours } from "../times.ts";
import { TYPED_VALUES } from "./plain-values.ts";
import { type PropertyOptions, parameters } from "./property-options.ts";

const FIELDS = TYPED_VALUES.map(({ type }, i): Field => ({ name: `f${i}`, type }));
const ROWS: fc.Arbitrary<readonly (readonly unknown[])[]> = fc.array(
  fc.tuple(...TYPED_VALUES.map(({ values }) => values)),
  { minLength: 1, maxLength: 8 },
);

/** Random values of every type, written and read. */
export function randomStoredValueCases(
  options: PropertyOptions,
): readonly ConformanceCase<OpenOnlineStore>[] {
  return [
    duty("gives back random values of every type", async ({ store }) => {
      let runs = 0;
      const property = fc.asyncProperty(ROWS, async (rows) => {
        runs += 1;
        const table = await preparedTable(store, { name: `run ${runs}`, fields: FIELDS });
        await writeRows(
          store,
          table,
          rows.map((values, i) => ({ key: [BigInt(i)], event: i, values })),
        );
        const found = await readRows(
          store,
          table,
          rows.map((_, i) => [BigInt(i)]),
        );
        expectEqual(valuesOf(found), rows, "rows of every type");
        await store.prepare({ keep: [], drop: [table] });
      });
      await fc.assert(property, parameters(options));
    }),
  ];
}

/** Random values of every type, as features and as entity columns. */
export function randomJoinedValueCases(
  options: PropertyOptions,
): readonly ConformanceCase<OpenOfflineStore>[] {
  const id: Field = { name: "id", type: int64() };
  return [
    duty("joins and passes through random values of every type", async (opened) => {
      const property = fc.asyncProperty(ROWS, async (rows) => {
        const given = rows.map((values, i) => ({
          key: [BigInt(i)],
          event: hours(1),
          created: null,
          values,
        }));
        const source = await putSource(opened, { keys: [id], fields: FIELDS, rows: given });
        const extras = FIELDS.map(({ name, type }) => ({ name: `own ${name}`, type }));
        const join = { source, keys: [id], select: FIELDS };
        const entities = given.map(({ key, values }) => ({ key, time: hours(2), extra: values }));
        const fields = joinedFields(entityFields([id], extras), join);
        const plan = planOf(entityBatch([id], entities, extras), join);
        const found = await joinedRows(opened.store, plan, fields);
        const width = FIELDS.length;
        expectEqual(
          found.map((row) => row.slice(0, width)),
          rows,
          "entity columns of every type",
        );
        expectEqual(
          found.map((row) => row.slice(width + 2)),
          rows,
          "features of every type",
        );
      });
      await fc.assert(property, parameters(options));
    }),
  ];
}
