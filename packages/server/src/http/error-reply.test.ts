import { expect, it } from "vitest";
import { ROW, servedWorld } from "../served-world.fixture.ts";

const UNKNOWN = { features: ["nope:x"], entities: { driver_id: [1] } };

it("writes an error as Feast does, and its code in a header", async () => {
  const { post } = await servedWorld();
  const answer = await post("/get-online-features", UNKNOWN);
  expect(answer.status).toBe(404);
  expect(answer.headers.get("x-fs-error-code")).toBe("FS_VIEW_NOT_FOUND");
  expect(JSON.parse((await answer.json()) as string)).toEqual({
    module: "feast.errors",
    class: "FeatureViewNotFoundException",
    message: expect.stringContaining('"nope"'),
  });
});

it("writes a problem where the caller accepts one", async () => {
  const { post, url } = await servedWorld();
  const headers = { accept: "application/problem+json", "x-request-id": "abc" };
  const answer = await post("/get-online-features", UNKNOWN, headers);
  expect(answer.headers.get("content-type")).toBe("application/problem+json");
  expect(await answer.json()).toMatchObject({
    title: "Not Found",
    status: 404,
    code: "FS_VIEW_NOT_FOUND",
    request_id: "abc",
  });
  const route = await fetch(`${url}/nope`, { headers });
  expect([route.status, ((await route.json()) as { title: string }).title]).toEqual([
    404,
    "Not Found",
  ]);
});

it("says nothing of an error that is not ours but the request's id", async () => {
  const { post, log } = await servedWorld({
    store: {
      clock: Object.assign(() => {
        if (clock.broken) throw new TypeError("hunter2");
        return Date.parse("2026-03-01T12:00:00Z");
      }),
    },
  });
  clock.broken = true;
  const answer = await post("/write-to-online-store", { feature_view_name: "stats", df: ROW });
  clock.broken = false;
  expect(answer.status).toBe(500);
  const id = answer.headers.get("x-request-id");
  expect(await answer.text()).toContain(String(id));
  expect(JSON.stringify(log)).toContain("TypeError");
  expect(JSON.stringify(log)).not.toContain("hunter2");
});

const clock = { broken: false };
