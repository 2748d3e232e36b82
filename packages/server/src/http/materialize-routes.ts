import { FeatureStoreError, isFeatureStoreError } from "@fs/sdk";
import { parseInstant } from "@fs/sdk/adapter";
import type { ServerLog } from "../log/server-log.ts";
import type { MaterializeQuery, Serving } from "../serving/serving.ts";
import { flagField, optionalText, optionalTexts } from "./body-fields.ts";
import { malformed } from "./malformed.ts";
import type { Body } from "./parse-body.ts";
import { jsonReply, type Reply } from "./reply.ts";
import type { Route, RouteCall } from "./route.ts";

/** POST /materialize and POST /materialize-incremental: 200 when done, or with `?async=true` 202 at once. */
export function materializeRoutes(serving: Serving, log: ServerLog): readonly Route[] {
  const run = async (call: RouteCall, window: Pick<MaterializeQuery, "start" | "end">) => {
    const views = optionalTexts(call.body, "feature_views");
    call.note.target = views?.join(",") ?? "";
    const force = switchOf(call.url, "force");
    const started = await serving.materialize({ ...window, views, force }).catch(ofFeatureViews);
    call.note.target = started.views.join(",");
    if (!switchOf(call.url, "async")) {
      await started.done;
      return jsonReply(200, "null");
    }
    started.done.catch((error: unknown) => log.failed("materialize", call.requestId, error));
    return accepted(started.views);
  };
  const shared = { method: "POST", actions: ["materialize"], writes: true, isLong: true } as const;
  return [
    {
      ...shared,
      path: "/materialize",
      run: (call) => run(call, windowOf(call.body)),
    },
    {
      ...shared,
      path: "/materialize-incremental",
      run: (call) => run(call, { end: requiredTime(call.body, "end_ts") }),
    },
  ];
}

/** What is wrong with a view is told with the field that names it. */
function ofFeatureViews(error: unknown): never {
  const ofView =
    isFeatureStoreError(error, "FS_VIEW_NOT_FOUND") ||
    isFeatureStoreError(error, "FS_VIEW_NOT_ONLINE");
  if (!ofView) throw error;
  const { code, message, details } = error;
  throw new FeatureStoreError(code, `feature_views: ${message}`, { cause: error, details });
}

function accepted(views: readonly string[]): Reply {
  return jsonReply(202, JSON.stringify({ status: "accepted", feature_views: views }));
}

function windowOf(body: Body): { readonly start: Date; readonly end: Date } {
  if (flagField(body, "disable_event_timestamp")) {
    throw new FeatureStoreError(
      "FS_ARGUMENT_INVALID",
      "disable_event_timestamp is not supported: rows are kept with the time that they are of; give start_ts and end_ts",
    );
  }
  const [start, end] = [time(body, "start_ts"), time(body, "end_ts")];
  if (start !== null && end !== null) return { start, end };
  throw new FeatureStoreError("FS_RANGE_INVALID", "materialize needs start_ts and end_ts");
}

function requiredTime(body: Body, name: string): Date {
  const value = time(body, name);
  if (value === null) throw malformed("missing", ["body", name], "Field required");
  return value;
}

function time(body: Body, name: string): Date | null {
  const text = optionalText(body, name);
  if (text === undefined) return null;
  const micros = parseInstant(text);
  if (micros !== null) return new Date(Number(micros / 1000n));
  throw new FeatureStoreError(
    "FS_RANGE_INVALID",
    `${name} is no time; write ISO 8601, such as 2026-03-01T00:00:00`,
  );
}

function switchOf(url: string, name: string): boolean {
  const query = new URLSearchParams(url.split("?", 2)[1] ?? "");
  return ["true", "1", "yes", "on"].includes((query.get(name) ?? "").toLowerCase());
}
