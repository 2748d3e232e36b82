import type { AnsweredColumn, LooseRow, OnlineFeatures } from "@fs/sdk";
import { STATUSES } from "@fs/sdk/adapter";
import { Counter, Gauge, Histogram, type Registry } from "prom-client";
import type { Admission } from "../limits/admission.ts";

/** What requests leave in the metrics. Labels are bounded: routes, names of the registry, statuses. */
export interface RequestMetrics {
  /** `service` is a registered feature service that answered, else "". */
  request(route: string, service: string, status: number, seconds: number): void;
  online(answer: OnlineFeatures<LooseRow>, nowMillis: number): void;
  written(kind: "push" | "write", rows: number): void;
}

const SECONDS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 60];
const AGES = [1, 10, 60, 600, 3600, 21_600, 86_400, 604_800, 2_592_000];

/** Registers the metrics of one server. */
export function requestMetrics(register: Registry, admission: Admission): RequestMetrics {
  const registers = [register];
  const { seconds, rows, values, ages, written } = instruments(registers);
  new Gauge({
    name: "fs_requests_in_flight",
    help: "Requests in flight",
    registers,
    collect() {
      this.set(admission.inFlight);
    },
  });
  return {
    request: (route, service, status, took) =>
      seconds.observe({ route, service, status: String(status) }, took),
    written: (kind, count) => written.inc({ kind }, count),
    online(answer, nowMillis) {
      rows.inc(answer.rowCount);
      for (const [view, counted] of countByView(answer)) {
        counted.statuses.forEach((count, code) => {
          if (count > 0) values.inc({ view, status: STATUSES[code] as string }, count);
        });
        if (counted.oldestMicros < Number.POSITIVE_INFINITY)
          ages.observe({ view }, Math.max(0, nowMillis / 1000 - counted.oldestMicros / 1e6));
      }
    },
  };
}

function instruments(registers: Registry[]) {
  return {
    seconds: new Histogram({
      name: "fs_request_seconds",
      help: "From a request's headers to its answer",
      labelNames: ["route", "service", "status"],
      buckets: SECONDS,
      registers,
    }),
    rows: new Counter({
      name: "fs_online_rows_total",
      help: "Entity rows answered",
      registers,
    }),
    values: new Counter({
      name: "fs_online_values_total",
      help: "Feature values answered, by view and status",
      labelNames: ["view", "status"],
      registers,
    }),
    ages: new Histogram({
      name: "fs_feature_age_seconds",
      help: "Age of the oldest row of a view in an answer",
      labelNames: ["view"],
      buckets: AGES,
      registers,
    }),
    written: new Counter({
      name: "fs_written_rows_total",
      help: "Rows taken by push and write-to-online-store",
      labelNames: ["kind"],
      registers,
    }),
  };
}

interface Counted {
  readonly statuses: number[];
  oldestMicros: number;
}

function countByView(answer: OnlineFeatures<LooseRow>): ReadonlyMap<string, Counted> {
  const views = new Map<string, Counted>();
  const columns = answer.answered();
  for (let from = 0, to = 0; from < columns.length; from = to) {
    const { view, statuses, eventTimes } = columns[from] as AnsweredColumn;
    to = from + 1;
    // Where all is well, the columns of a view share both.
    while (to < columns.length && sharesRows(columns[from], columns[to])) to += 1;
    if (view === null) continue;
    let counted = views.get(view);
    if (counted === undefined) {
      counted = { statuses: STATUSES.map(() => 0), oldestMicros: Number.POSITIVE_INFINITY };
      views.set(view, counted);
    }
    for (const code of statuses) {
      counted.statuses[code] = (counted.statuses[code] as number) + to - from;
    }
    for (const time of eventTimes) {
      // 0 is the time of what is computed on demand.
      if (time > 0 && time < counted.oldestMicros) counted.oldestMicros = time;
    }
  }
  return views;
}

function sharesRows(a: AnsweredColumn | undefined, b: AnsweredColumn | undefined): boolean {
  return a?.view === b?.view && a?.statuses === b?.statuses && a?.eventTimes === b?.eventTimes;
}
