import { expect, it } from "vitest";
import { ROW, servedWorld } from "../served-world.fixture.ts";

it("writes an audit line for each write: who, what, how many, and no value", async () => {
  const { post, log } = await servedWorld({ accessLog: false });
  const df = { ...ROW, name: ["Secretive Name"], driver_id: [424242] };
  await post("/push", { push_source_name: "stats_push", df }, { "x-request-id": "r-1" });
  await post("/write-to-online-store", { feature_view_name: "nope", df });
  await post("/get-online-features", {
    features: ["stats:name"],
    entities: { driver_id: [424242] },
  });
  const lines = log.filter((line) => line.audit === true);
  expect(lines).toEqual([
    expect.objectContaining({
      requestId: "r-1",
      route: "/push",
      target: "stats_push",
      rows: 1,
      status: 200,
    }),
    expect.objectContaining({ route: "/write-to-online-store", code: "FS_VIEW_NOT_FOUND" }),
  ]);
  expect(log.some((line) => line.msg === "request")).toBe(false);
  expect(JSON.stringify(log)).not.toMatch(/Secretive|424242/);
});

it("writes a line for each request unless told not to, with the id that the answer bears", async () => {
  const { post, log } = await servedWorld();
  const answer = await post("/get-online-features", {
    feature_service: "plain",
    entities: { driver_id: [1001] },
  });
  const id = answer.headers.get("x-request-id");
  expect(log.filter((line) => line.msg === "request")).toEqual([
    expect.objectContaining({ requestId: id, service: "plain", rows: 1, status: 200 }),
  ]);
});

it("never logs a piece of a body that is no JSON", async () => {
  const { post, log } = await servedWorld();
  await post("/push", '{"df": hunter2');
  expect(JSON.stringify(log)).not.toContain("hunter2");
});
