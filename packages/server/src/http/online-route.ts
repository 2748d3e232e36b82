import type { Clock } from "@fs/sdk/adapter";
import type { RequestMetrics } from "../metrics/request-metrics.ts";
import type { Serving } from "../serving/serving.ts";
import { columnsField, flagField, optionalText, optionalTexts } from "./body-fields.ts";
import { encodeAnswer } from "./encode-answer.ts";
import { jsonReply } from "./reply.ts";
import type { Route } from "./route.ts";

/** POST /get-online-features. `include_feature_view_version_metadata` and unknown fields change nothing, as in Feast. */
export function onlineRoute(serving: Serving, metrics: RequestMetrics): Route {
  const now: Clock = Date.now;
  return {
    method: "POST",
    path: "/get-online-features",
    actions: ["read-online"],
    writes: false,
    async run({ body, signal, note }) {
      const entities = columnsField(body, "entities");
      const service = optionalText(body, "feature_service");
      const features =
        service === undefined ? (optionalTexts(body, "features") ?? []) : { service };
      const fullFeatureNames = flagField(body, "full_feature_names");
      const answer = await serving.online({ features, entities, fullFeatureNames }, { signal });
      note.rows = answer.rowCount;
      // Known by now to be a name of the registry.
      note.service = service ?? "";
      metrics.online(answer, now());
      return jsonReply(200, encodeAnswer(answer));
    },
  };
}
