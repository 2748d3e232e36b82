import { createHash } from "node:crypto";
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
      to: "online",
      rows: 1,
      status: 200,
    }),
    expect.objectContaining({
      route: "/write-to-online-store",
      target: "nope",
      code: "FS_VIEW_NOT_FOUND",
    }),
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

it("writes an audit line for a materialization, done or refused, with the token's name", async () => {
  const tokenOf = (name: string, action: "materialize" | "read-online") => ({
    name,
    sha256: createHash("sha256").update(name).digest("hex"),
    actions: [action],
  });
  const tokens = [tokenOf("nightly", "materialize"), tokenOf("reader", "read-online")];
  const { post, log } = await servedWorld({ auth: { type: "token", tokens } });
  const window = { start_ts: "2026-03-01", end_ts: "2026-03-01T11:00:00" };
  for (const path of ["/materialize", "/materialize-incremental"])
    for (const name of ["nightly", "reader"]) {
      // The second one names no views: the line names all of them.
      const body = path === "/materialize" ? { ...window, feature_views: ["stats"] } : window;
      await post(path, body, { authorization: `Bearer ${name}` });
    }
  const lines = log.filter((line) => line.audit === true);
  const done = { principal: "nightly", status: 200 };
  const refused = { principal: "reader", code: "FS_FORBIDDEN", status: 403 };
  expect(lines).toMatchObject([
    { route: "/materialize", target: "stats", ...done },
    { route: "/materialize", ...refused },
    { route: "/materialize-incremental", target: expect.stringContaining("offers"), ...done },
    { route: "/materialize-incremental", ...refused },
  ]);
});
