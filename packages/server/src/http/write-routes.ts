import { FeatureStoreError, type PushTarget } from "@fs/sdk";
import type { Action } from "../access/auth-options.ts";
import type { RequestMetrics } from "../metrics/request-metrics.ts";
import type { Serving, WireColumns } from "../serving/serving.ts";
import { columnsField, optionalText, textField } from "./body-fields.ts";
import { malformed } from "./malformed.ts";
import type { Body } from "./parse-body.ts";
import { jsonReply } from "./reply.ts";
import type { Route } from "./route.ts";

const PUSH_ACTIONS: Readonly<Record<PushTarget, readonly Action[]>> = {
  online: ["write-online"],
  offline: ["write-offline"],
  online_and_offline: ["write-online", "write-offline"],
};

/** POST /push and POST /write-to-online-store. Answered when the rows are durable. */
export function writeRoutes(serving: Serving, metrics: RequestMetrics): readonly Route[] {
  return [
    {
      method: "POST",
      path: "/push",
      actions: (body) => PUSH_ACTIONS[targetOf(body)],
      writes: true,
      async run({ body, signal, note }) {
        const source = textField(body, "push_source_name");
        const to = targetOf(body);
        Object.assign(note, { target: source, to });
        const rows = dfField(body);
        note.rows = rowsOf(rows);
        await serving.push({ source, rows, to }, { signal });
        metrics.written("push", note.rows);
        return { status: 200, body: null };
      },
    },
    {
      method: "POST",
      path: "/write-to-online-store",
      actions: ["write-online"],
      writes: true,
      notFoundClass: "FeastObjectNotFoundException",
      async run({ body, signal, note }) {
        const view = textField(body, "feature_view_name");
        note.target = view;
        const rows = dfField(body);
        note.rows = rowsOf(rows);
        await serving.write({ view, rows }, { signal });
        metrics.written("write", note.rows);
        return jsonReply(200, "null");
      },
    },
  ];
}

function targetOf(body: Body): PushTarget {
  const to = optionalText(body, "to") ?? "online";
  if (Object.hasOwn(PUSH_ACTIONS, to)) return to as PushTarget;
  throw new FeatureStoreError(
    "FS_ARGUMENT_INVALID",
    'push: "to" is online, offline or online_and_offline',
  );
}

/** Feast takes a frame without columns, and writes nothing. */
function dfField(body: Body): WireColumns {
  const rows = columnsField(body, "df");
  if (Object.keys(rows).length > 0) return rows;
  throw malformed("too_short", ["body", "df"], "The frame has no columns; nothing was written");
}

function rowsOf(columns: WireColumns): number {
  const [first] = Object.keys(columns);
  return first === undefined ? 0 : (columns[first]?.length ?? 0);
}
