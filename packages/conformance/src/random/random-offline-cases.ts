import { int64, string } from "@fs/sdk";
import type { Field } from "@fs/sdk/adapter";
import fc from "fast-check";
import { type ConformanceCase, duty } from "../conformance-case.ts";
import { expectEqual, expectTrue } from "../judge.ts";
import {
  entityBatch,
  entityFields,
  type JoinSpec,
  joinedFields,
  joinedRows,
  planOf,
} from "../offline/join-rows.ts";
import { readLatest } from "../offline/latest-rows.ts";
import { putSource } from "../offline/put-source.ts";
import type { OpenedOfflineStore, OpenOfflineStore } from "../opened.ts";
import { type AsOfAsk, type AsOfRule, asOfOracle } from "../oracle/as-of-oracle.ts";
import { type HistoryRow, keyText } from "../oracle/history-row.ts";
import { latestOracle } from "../oracle/latest-oracle.ts";
import { HOUR } from "../times.ts";
import { asks, histories, instants } from "./history-arbitrary.ts";
import { type PropertyOptions, parameters } from "./property-options.ts";
import { randomJoinedValueCases } from "./random-type-cases.ts";

const FIELDS: readonly Field[] = [
  { name: "n", type: int64() },
  { name: "text", type: string() },
];
const KEYS = ["a", "b"].map((name): Field => ({ name, type: string() }));
const LABEL: Field = { name: "label", type: int64() };

interface GivenView extends Omit<AsOfRule, "knownByThen"> {
  readonly rows: readonly HistoryRow[];
  readonly created: boolean;
}

const views = (parts: number): fc.Arbitrary<GivenView> =>
  fc.record({
    rows: histories(parts),
    created: fc.boolean(),
    ttlMicros: fc.constantFrom(null, HOUR, 2 * HOUR, 1),
  });

/** What a store knows of a row where the source has no created column. */
const known = ({ rows, created }: GivenView): readonly HistoryRow[] =>
  created ? rows : rows.map((row) => ({ ...row, created: null }));

/** Joins views, the first on one key and the second on two, and holds every row against the oracle. */
async function expectAsOf(
  opened: OpenedOfflineStore,
  given: readonly GivenView[],
  asked: readonly AsOfAsk[],
  knownByThen: boolean,
): Promise<void> {
  const joins: JoinSpec[] = [];
  for (const [i, view] of given.entries()) {
    const keys = KEYS.slice(0, i + 1);
    const { rows, created, ttlMicros } = view;
    const source = await putSource(opened, {
      name: `view ${i}`,
      keys,
      fields: FIELDS,
      created,
      rows,
    });
    joins.push({ source, keys, select: FIELDS, prefix: `view_${i}__`, ttlMicros, knownByThen });
  }
  const entities = asked.map((ask, i) => ({ ...ask, extra: [BigInt(i)] }));
  const plan = planOf(entityBatch(KEYS, entities, [LABEL]), ...joins);
  const fields = joinedFields(entityFields(KEYS, [LABEL]), ...joins);
  const found = await joinedRows(opened.store, plan, fields);
  expectEqual(
    found.map((row) => row[0]),
    asked.map((_, i) => BigInt(i)),
    "the labels of the entity rows",
  );
  given.forEach((view, i) => {
    asked.forEach(({ key, time }, row) => {
      const ask = { key: key.slice(0, i + 1), time };
      const right = asOfOracle(known(view), ask, { ttlMicros: view.ttlMicros, knownByThen });
      const answered = found[row]?.slice(4 + 2 * i, 6 + 2 * i) ?? [];
      expectOneOf(answered, right, `view ${i}, entity row ${row}`);
    });
  });
}

function expectOneOf(found: readonly unknown[], right: readonly HistoryRow[], what: string): void {
  if (right.length <= 1) {
    expectEqual(found, right[0]?.values ?? [null, null], what);
    return;
  }
  const whole = right.some(({ values }) => values[0] === found[0] && values[1] === found[1]);
  expectTrue(whole, `${what}: a full tie, and the answer is none of its ${right.length} rows`);
}

/** Reads a window, whole or in parts, and holds rows and counts against the oracle. */
async function expectLatest(
  opened: OpenedOfflineStore,
  view: GivenView,
  window: { readonly ends: readonly [number, number]; readonly notAfterMicros: number | null },
  parts: number,
): Promise<void> {
  const { rows, created } = view;
  const source = await putSource(opened, { keys: KEYS, fields: FIELDS, created, rows });
  const [fromMicros, toMicros] = [Math.min(...window.ends), Math.max(...window.ends)];
  const { notAfterMicros } = window;
  const truth = latestOracle(known(view), { fromMicros, toMicros, notAfterMicros });
  const seen = new Set<string>();
  const totals = { read: 0, skippedNullKey: 0, skippedNullTime: 0, skippedFuture: 0, fullTies: 0 };
  for (let index = 0; index < parts; index += 1) {
    const part = parts === 1 ? {} : { part: { index, of: parts } };
    const spec = {
      source,
      by: KEYS,
      select: FIELDS,
      fromMicros,
      toMicros,
      notAfterMicros,
      ...part,
    };
    const found = await readLatest(opened.store, spec);
    for (const row of found.rows) {
      const key = String(keyText(row.key));
      expectTrue(!seen.has(key), `the key ${key} was answered twice`);
      seen.add(key);
      expectOneOf(row.values, truth.newest.get(key) ?? [], `the newest row of ${key}`);
      expectEqual(row.event, truth.newest.get(key)?.[0]?.event, `the event time of ${key}`);
    }
    for (const count of Object.keys(totals) as (keyof typeof totals)[])
      totals[count] += found.counts[count];
  }
  expectEqual([...seen].sort(), [...truth.newest.keys()].sort(), "the keys answered");
  expectEqual(totals, truth.counts, "the counts");
}

/** Offline duties on random histories, judged by an oracle of plain loops. */
export function randomOfflineCases(
  options: PropertyOptions = {},
): readonly ConformanceCase<OpenOfflineStore>[] {
  const asOf = (opened: OpenedOfflineStore, knownByThen: boolean): Promise<void> =>
    fc.assert(
      fc.asyncProperty(views(1), views(2), asks(2), (first, second, asked) => {
        // What was known by when can only be asked of a source with a created column.
        const given = [first, second].map((view) => ({
          ...view,
          created: view.created || knownByThen,
        }));
        return expectAsOf(opened, given, asked, knownByThen);
      }),
      parameters(options),
    );
  const window = fc.record({
    ends: fc.tuple(instants, instants),
    notAfterMicros: fc.option(instants),
  });
  const latest = (opened: OpenedOfflineStore, parts: number): Promise<void> =>
    fc.assert(
      fc.asyncProperty(views(2), window, (view, asked) => expectLatest(opened, view, asked, parts)),
      parameters(options),
    );
  return [
    duty("joins random histories of two views as a plain loop does", (opened) =>
      asOf(opened, false),
    ),
    duty(
      "joins random histories by what was known by then as a plain loop does",
      (opened) => asOf(opened, true),
      "knownByThen",
    ),
    duty("finds the newest rows of random histories as a plain loop does", (opened) =>
      latest(opened, 1),
    ),
    ...randomJoinedValueCases(options),
    duty("finds the newest rows of random histories in parts as a plain loop does", (opened) =>
      latest(opened, 3),
    ),
  ];
}
