import { FeatureStoreError } from "@fs/sdk";
import type { OnlineStore } from "@fs/sdk/adapter";
import { memoryOnlineStore } from "@fs/sdk/memory";
import { SpanKind, SpanStatusCode } from "@opentelemetry/api";
import {
  InMemorySpanExporter,
  NodeTracerProvider,
  type ReadableSpan,
  SimpleSpanProcessor,
} from "@opentelemetry/sdk-trace-node";
import { afterAll, beforeEach, expect, it } from "vitest";
import { servedGrpc } from "../grpc/served-grpc.fixture.ts";
import { servedWorld } from "../served-world.fixture.ts";
import { telemetry } from "./telemetry.ts";

const TRACE = "0af7651916cd43dd8448eb211c80319c";
const CALLER = "b7ad6b7169203331";
const traceparent = `00-${TRACE}-${CALLER}-01`;
const BODY = { features: ["stats:trips"], entities: { driver_id: [1001] } };

const exporter = new InMemorySpanExporter();
const provider = new NodeTracerProvider({ spanProcessors: [new SimpleSpanProcessor(exporter)] });
provider.register();
beforeEach(() => exporter.reset());
afterAll(() => provider.shutdown());

it("a request's span continues the caller's trace, and the store's reads are its children", async () => {
  const measured = telemetry();
  const { post } = await servedWorld({
    telemetry: measured,
    store: { observer: measured.observer },
  });
  exporter.reset();
  const answer = await post("/get-online-features", BODY, { traceparent });
  expect(answer.status).toBe(200);
  const request = await spanNamed("POST /get-online-features");
  expect(request).toMatchObject({ kind: SpanKind.SERVER, status: { code: SpanStatusCode.UNSET } });
  expect(request.spanContext().traceId).toBe(TRACE);
  expect(request.parentSpanContext?.spanId).toBe(CALLER);
  expect(request.attributes).toEqual({
    "http.request.method": "POST",
    "http.route": "/get-online-features",
    "http.response.status_code": 200,
  });
  const read = await spanNamed("online.read");
  expect(read.parentSpanContext?.spanId).toBe(request.spanContext().spanId);
  expect(read.attributes).toEqual({ tables: 1 });
});

it("a caller's mistake is told and is no error of the span; a fault of the server is", async () => {
  const inner = memoryOnlineStore();
  let fails = false;
  const online: OnlineStore = {
    ...inner,
    read: (...call) => (fails ? Promise.reject(new Error("secret")) : inner.read(...call)),
  };
  const { post } = await servedWorld({ store: { online } });
  await post("/get-online-features", { ...BODY, features: ["nope:x"] });
  const mistaken = await spanNamed("POST /get-online-features");
  expect(mistaken.status.code).toBe(SpanStatusCode.UNSET);
  expect(mistaken.attributes).toMatchObject({
    "http.response.status_code": 404,
    "error.type": "FS_VIEW_NOT_FOUND",
  });
  exporter.reset();
  fails = true;
  await post("/get-online-features", BODY);
  const failed = await spanNamed("POST /get-online-features");
  expect(failed.status).toEqual({ code: SpanStatusCode.ERROR });
  expect(failed.attributes).toMatchObject({
    "http.response.status_code": 500,
    "error.type": "FS_INTERNAL",
  });
  expect(JSON.stringify([failed.attributes, failed.events])).not.toContain("secret");
});

it("calls of gRPC have spans too, by its conventions", async () => {
  const { get } = await servedGrpc();
  const request = (feature: string) => ({
    features: { val: [feature] },
    entities: { driver_id: { val: [{ int64_val: 1001 }] } },
  });
  exporter.reset();
  await get(request("stats:trips"), { headers: { traceparent } });
  const name = "GrpcFeatureServer/GetOnlineFeatures";
  const call = await spanNamed(name);
  expect(call.spanContext().traceId).toBe(TRACE);
  expect(call.attributes).toEqual({
    "rpc.system": "grpc",
    "rpc.service": "GrpcFeatureServer",
    "rpc.method": "GetOnlineFeatures",
    "rpc.grpc.status_code": 0,
  });
  exporter.reset();
  await get(request("nope:x"));
  const mistaken = await spanNamed(name);
  expect(mistaken.status.code).toBe(SpanStatusCode.UNSET);
  expect(mistaken.attributes).toMatchObject({
    "rpc.grpc.status_code": 5,
    "error.type": "FS_VIEW_NOT_FOUND",
  });
});

it("a call of gRPC that the server fails, or has no place for, has the error status", async () => {
  const inner = memoryOnlineStore();
  let away = true;
  const begun: (() => void)[] = [];
  const read: OnlineStore["read"] = async (...call) => {
    if (away) throw new FeatureStoreError("FS_STORE_UNAVAILABLE", "the store is away");
    await new Promise<void>((resolve) => begun.push(resolve));
    return inner.read(...call);
  };
  const { get, post } = await servedGrpc({
    store: { online: { ...inner, read } },
    limits: { concurrentRequests: 1 },
  });
  const request = {
    features: { val: ["stats:trips"] },
    entities: { driver_id: { val: [{ int64_val: 1001 }] } },
  };
  const seen = async (code: string) => {
    exporter.reset();
    await get(request, { headers: { traceparent } });
    const call = await spanNamed("GrpcFeatureServer/GetOnlineFeatures");
    expect(call.parentSpanContext?.spanId).toBe(CALLER);
    expect(call.status).toEqual({ code: SpanStatusCode.ERROR });
    expect(call.attributes).toMatchObject({ "rpc.grpc.status_code": 14, "error.type": code });
  };
  await seen("FS_STORE_UNAVAILABLE");
  away = false;
  const first = post("/get-online-features", BODY);
  await expect.poll(() => begun).toHaveLength(1);
  await seen("FS_OVERLOADED");
  begun[0]?.();
  expect((await first).status).toBe(200);
});

/** The span is over a moment after its answer has left. */
function spanNamed(name: string): Promise<ReadableSpan> {
  return expect
    .poll(() => exporter.getFinishedSpans().find((span) => span.name === name))
    .toBeDefined()
    .then(() => exporter.getFinishedSpans().find((span) => span.name === name) as ReadableSpan);
}
