import { expect, it } from "vitest";
import { servedWorld } from "../served-world.fixture.ts";

it("holds a feature service to the limit of features too", async () => {
  const { post } = await servedWorld({ limits: { features: 1 } });
  const entities = { driver_id: [1001] };
  for (const asked of [{ feature_service: "plain" }, { features: ["stats:trips", "stats:name"] }]) {
    const answer = await post("/get-online-features", { ...asked, entities });
    expect(answer.headers.get("x-fs-error-code")).toBe("FS_LIMIT_EXCEEDED");
  }
  const one = await post("/get-online-features", { features: ["stats:trips"], entities });
  expect(one.status).toBe(200);
});
