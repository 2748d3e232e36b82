import type { Serving } from "../serving/serving.ts";
import { jsonReply, type Reply } from "./reply.ts";
import type { Route } from "./route.ts";

/** GET /health (as Feast's clients expect it), /livez and /readyz. Open to anybody, and they tell no names but views'. */
export function healthRoutes(serving: Serving, isClosing: () => boolean): readonly Route[] {
  const shared = { method: "GET", actions: null, writes: false, isProbe: true } as const;
  return [
    { ...shared, path: "/health", run: () => health(serving) },
    { ...shared, path: "/livez", run: async () => jsonReply(200, '{"status":"alive"}') },
    { ...shared, path: "/readyz", run: () => ready(serving, isClosing()) },
  ];
}

/** 200 when the registry can be read, or was, and goes on being served from. */
async function health(serving: Serving): Promise<Reply> {
  try {
    await serving.store.listFeatureServices();
    return { status: 200, body: null };
  } catch {
    // Feast's has no body. Whoever watches the registry logs why; `/readyz` tells it.
    return { status: 503, body: null };
  }
}

async function ready(serving: Serving, closing: boolean): Promise<Reply> {
  const { ready, problems, warnings } = closing
    ? { ready: false, problems: ["the server is closing"], warnings: [] }
    : await serving.readiness();
  const body = JSON.stringify({ status: ready ? "ready" : "not ready", problems, warnings });
  return jsonReply(ready ? 200 : 503, body);
}
