import { openApiOf } from "../openapi/open-api-of.ts";
import type { Serving } from "../serving/serving.ts";
import { jsonReply } from "./reply.ts";
import type { Route } from "./route.ts";

const PROMETHEUS = "text/plain; version=0.0.4; charset=utf-8";

/** GET /metrics and GET /openapi.json: for whoever may `describe`. */
export function describeRoutes(
  serving: Serving,
  metricsText: () => Promise<string>,
): readonly Route[] {
  const shared = { method: "GET", actions: ["describe"], writes: false } as const;
  return [
    {
      ...shared,
      path: "/metrics",
      isProbe: true,
      run: async () => ({ status: 200, body: await metricsText(), contentType: PROMETHEUS }),
    },
    {
      ...shared,
      path: "/openapi.json",
      run: async () => jsonReply(200, JSON.stringify(await openApiOf(serving.store))),
    },
  ];
}
