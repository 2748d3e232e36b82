import type { AsOfJoin, AsOfPlan, EntityRows } from "../contract/offline-plan.ts";
import { durationMicros } from "../schema/duration.ts";
import type { Origin, ResolvedRequest, ViewRead } from "./resolved.ts";
import { locateSource } from "./source-path.ts";

/** What a training set is asked for beside its features. */
export interface JoinOptions {
  readonly baseDirectory: string | null;
  readonly timestampColumn: string;
  readonly knownByThen: boolean;
  /** Also answer `view__event_timestamp`: the event time of the row that matched. */
  readonly includeEventTimes: boolean;
  /** Also answer why each null is one. */
  readonly why: boolean;
}

/** A plan for an offline store, and where each value of a view is in its answer. */
export interface HistoricalPlan {
  readonly plan: AsOfPlan;
  /** Column name of a feature of a read. */
  readonly nameOf: (origin: Origin & { readonly kind: "view" }) => string;
  /** The column that says why a read matched nothing; null where that was not asked. */
  readonly whyOf: (read: number) => string | null;
  /** The name that each join's view was asked by. */
  readonly readNames: readonly string[];
  /** Columns that only computed columns need; left out of the answer. */
  readonly hidden: readonly string[];
}

/** One join for each view, in the order in which the answer names them; features that only transforms need are hidden. */
export function historicalPlan(
  resolved: ResolvedRequest,
  entities: EntityRows,
  options: JoinOptions,
): HistoricalPlan {
  const names = new Map<string, string>();
  const hidden: string[] = [];
  const order = readOrder(resolved);
  const readNames = order.map((read) => readName(resolved, read));
  const whyOf = (read: number) => (options.why ? `__fs_why_${read}` : null);
  const joins = order.map((read, i) => {
    const select = selectOf(resolved, read, names, hidden);
    const why = whyOf(read);
    if (why !== null) hidden.push(why);
    const times = options.includeEventTimes
      ? { eventTimeAs: `${readNames[i]}__event_timestamp` }
      : {};
    const reasons = why === null ? {} : { why };
    return { ...joinOf(resolved.reads[read] as ViewRead, select, options), ...reasons, ...times };
  });
  return {
    plan: { entities, timestampColumn: options.timestampColumn, joins },
    nameOf: (origin) => names.get(`${origin.read}/${origin.feature}`) as string,
    whyOf,
    readNames,
    hidden,
  };
}

function readName(resolved: ResolvedRequest, read: number): string {
  const asked = resolved.outputs.find(
    ({ origin }) => origin.kind === "view" && origin.read === read,
  );
  return asked?.view ?? (resolved.reads[read] as ViewRead).view.name;
}

function readOrder(resolved: ResolvedRequest): readonly number[] {
  const mentioned = resolved.outputs.flatMap(({ origin }) =>
    origin.kind === "view" ? [origin.read] : [],
  );
  return [...new Set([...mentioned, ...resolved.reads.keys()])];
}

function selectOf(
  resolved: ResolvedRequest,
  read: number,
  names: Map<string, string>,
  hidden: string[],
): AsOfJoin["select"] {
  const features = (resolved.reads[read] as ViewRead).features;
  const select: { column: string; as: string; type: (typeof features)[number]["type"] }[] = [];
  for (const { field, origin } of resolved.outputs) {
    if (origin.kind !== "view" || origin.read !== read) continue;
    const feature = features[origin.feature] as (typeof features)[number];
    select.push({ column: feature.name, as: field.name, type: feature.type });
    names.set(`${read}/${origin.feature}`, field.name);
  }
  features.forEach((feature, position) => {
    const key = `${read}/${position}`;
    if (names.has(key)) return;
    const as = `__fs_input_${read}_${position}`;
    select.push({ column: feature.name, as, type: feature.type });
    names.set(key, as);
    hidden.push(as);
  });
  return select;
}

function joinOf(read: ViewRead, select: AsOfJoin["select"], options: JoinOptions): AsOfJoin {
  const { view } = read;
  return {
    source: locateSource(view.source, options.baseDirectory),
    on: read.keys.map(({ joinKey, column }) => ({
      entityColumn: column,
      sourceColumn: joinKey.name,
      type: joinKey.type,
    })),
    ttlMicros: view.ttl === null ? null : durationMicros(view.ttl, "ttl"),
    // A source that does not say when its rows were created cannot say what was known by then.
    knownByThen: options.knownByThen && view.source.createdTimestampColumn !== null,
    select,
  };
}
