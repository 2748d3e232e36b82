import { expect, it } from "vitest";
import { servedWorld } from "../served-world.fixture.ts";
import { telemetry } from "./telemetry.ts";

it("counts requests, rows, statuses by view, ages and the store's time, with bounded labels", async () => {
  const measured = telemetry();
  const { post, url } = await servedWorld({
    telemetry: measured,
    store: { observer: measured.observer },
  });
  await post("/get-online-features", {
    feature_service: "plain",
    entities: { driver_id: [1001, 9999] },
  });
  await post("/get-online-features", {
    feature_service: "made-up",
    entities: { driver_id: [1001] },
  });
  await fetch(`${url}/made-up`);
  const text = await (await fetch(`${url}/metrics`)).text();
  const count = (line: string) => new RegExp(`^${line} (\\d+)$`, "m").exec(text)?.[1];
  const request = (route: string, service: string, status: number) =>
    count(`fs_request_seconds_count\\{route="${route}",service="${service}",status="${status}"\\}`);
  expect(request("/get-online-features", "plain", 200)).toBe("1");
  expect(request("/get-online-features", "", 404)).toBe("1");
  expect(request("other", "", 404)).toBe("1");
  expect(count("fs_online_rows_total")).toBe("2");
  expect(count('fs_online_values_total\\{view="stats",status="PRESENT"\\}')).toBe("2");
  expect(count('fs_online_values_total\\{view="stats",status="NOT_FOUND"\\}')).toBe("2");
  expect(count('fs_feature_age_seconds_count\\{view="stats"\\}')).toBe("1");
  expect(Number(count('fs_store_seconds_count\\{operation="online.read"\\}'))).toBeGreaterThan(0);
  expect(text).not.toContain("made-up");
  expect(text).toContain("nodejs_eventloop_lag_seconds");
});
