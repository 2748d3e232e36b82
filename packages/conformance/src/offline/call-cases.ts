import { isFeatureStoreError, type OfflineStore, type Source } from "@fs/sdk/adapter";
import { type ConformanceCase, duty } from "../conformance-case.ts";
import { expectCode, expectEqual, expectTrue } from "../judge.ts";
import type { OpenOfflineStore } from "../opened.ts";
import { hours } from "../times.ts";
import { addedRow } from "./added-row.ts";
import { entityBatch, entityFields, joinedFields, joinedRows, planOf } from "./join-rows.ts";
import { expectRows, readLatest } from "./latest-rows.ts";
import { entityRow, historyRow, ID, putOne, V } from "./one-view.ts";

type Calls = readonly (readonly [string, () => Promise<unknown>])[];

/** Every call of an offline store on this source, by name. */
function everyCall(store: OfflineStore, source: Source, signal?: AbortSignal): Calls {
  const options = signal === undefined ? {} : { signal };
  const spec = { source, keys: [ID], select: [V] };
  const plan = planOf(entityBatch([ID], [entityRow(1n, hours(11))]), spec);
  const fields = joinedFields(entityFields([ID]), spec);
  const calls: (readonly [string, () => Promise<unknown>])[] = [
    ["describe", () => store.describe(source, options)],
    ["asOfJoin", () => joinedRows(store, plan, fields, options)],
    ["latest", () => readLatest(store, { source, by: [ID], select: [V] }, options)],
  ];
  if (store.stat !== undefined) calls.push(["stat", async () => store.stat?.(source, options)]);
  if (store.append !== undefined)
    calls.push(["append", async () => store.append?.(source, addedRow(2n), options)]);
  return calls;
}

/** Signals and the end of a store's life. */
export const callCases: readonly ConformanceCase<OpenOfflineStore>[] = [
  duty(
    "rejects every call whose signal has fired with FS_ABORTED, and changes nothing",
    async (opened) => {
      const source = await putOne(opened, [historyRow(1n, hours(10), 10n)]);
      for (const [name, call] of everyCall(opened.store, source, AbortSignal.abort()))
        await expectCode(call, ["FS_ABORTED"], `${name} under a fired signal`);
      expectRows(
        await readLatest(opened.store, { source, by: [ID], select: [V] }),
        [[1n, 10n]],
        "the rows after the aborted calls",
      );
    },
  ),
  duty(
    "ends a join whose signal fires in flight by its rows or FS_ABORTED, and goes on working",
    async (opened) => {
      const source = await putOne(
        opened,
        Array.from({ length: 50_000 }, (_, i) =>
          historyRow(BigInt(i % 1000), hours(i / 1e4), BigInt(i)),
        ),
      );
      const spec = { source, keys: [ID], select: [V] };
      const fields = joinedFields(entityFields([ID]), spec);
      const entities = entityBatch(
        [ID],
        Array.from({ length: 50_000 }, (_, i) => entityRow(BigInt(i % 1000), hours(20))),
      );
      const controller = new AbortController();
      const joining = joinedRows(opened.store, planOf(entities, spec), fields, {
        signal: controller.signal,
      });
      setImmediate(() => controller.abort());
      const [result] = await Promise.allSettled([joining]);
      if (result?.status === "rejected")
        expectTrue(
          isFeatureStoreError(result.reason, "FS_ABORTED"),
          `a join aborted in flight: expected FS_ABORTED, found ${String(result.reason)}`,
        );
      else expectEqual(result?.value.length, 50_000, "rows of a join that ended before its signal");
      const next = await joinedRows(
        opened.store,
        planOf(entityBatch([ID], [entityRow(7n, hours(20))]), spec),
        fields,
      );
      expectEqual(
        next.map((row) => row[2]),
        [49_007n],
        "the next join",
      );
    },
  ),
  duty(
    "rejects every call after close with FS_STORE_CLOSED, and closes twice without an error",
    async (opened) => {
      const source = await putOne(opened, [historyRow(1n, hours(10), 10n)]);
      await opened.store.close();
      await opened.store.close();
      for (const [name, call] of everyCall(opened.store, source))
        await expectCode(call, ["FS_STORE_CLOSED"], `${name} after close`);
    },
  ),
];
