import { FeatureStore, featureView, fileSource, int64 } from "@fs/sdk";
import { memoryOfflineStore, memoryOnlineStore, memoryRegistry } from "@fs/sdk/memory";
import { expect, it, onTestFinished, vi } from "vitest";
import { DEFINITIONS, NOW, servedWorld } from "../served-world.fixture.ts";

const PATHS = ["/materialize", "/materialize-incremental"];
const WINDOW = { start_ts: "2026-03-01", end_ts: "2026-03-01T11:00:00" };

/** A server, and a run of another store on its registry that holds the view `stats` until it is ended. */
async function heldWorld() {
  const registry = memoryRegistry();
  const world = await servedWorld({ store: { registry } });
  let letGo = (): void => {};
  const gate = new Promise<void>((resolve) => {
    letGo = resolve;
  });
  const other = new FeatureStore({
    project: "served",
    registry,
    // Opened once the lease is taken.
    offline: () => gate.then(() => memoryOfflineStore({ sources: {} })),
    online: memoryOnlineStore(),
    definitions: DEFINITIONS,
    clock: () => NOW,
  });
  const run = other.materializeIncremental({ end: new Date(NOW), views: ["stats"] });
  // Its lease is taken from it, or its source is not there.
  const ended = run.then(
    () => {},
    () => {},
  );
  onTestFinished(letGo);
  await vi.waitFor(async () => expect(await world.store.materializing()).toEqual(["stats"]));
  const end = (): Promise<void> => {
    letGo();
    return Promise.resolve(ended);
  };
  return { ...world, end };
}

it.each(PATHS)(
  "%s of a view that another process is at is 409 before anything is begun",
  async (path) => {
    const { post, log, end } = await heldWorld();
    for (const query of ["", "?async=true"]) {
      const answer = await post(`${path}${query}`, WINDOW);
      expect([answer.status, answer.headers.get("x-fs-error-code")]).toEqual([
        409,
        "FS_MATERIALIZE_RUNNING",
      ]);
      const running = {
        error: expect.stringContaining('another process is materializing "stats"'),
        feature_views: ["stats"],
      };
      expect(await answer.json()).toEqual({ ...running, detail: running });
    }
    const problem = await post(`${path}?async=true`, WINDOW, {
      accept: "application/problem+json",
    });
    expect(await problem.json()).toMatchObject({ status: 409, code: "FS_MATERIALIZE_RUNNING" });
    expect(log.filter(({ msg }) => msg === "materialize failed")).toEqual([]);
    const free = await post(path, { ...WINDOW, feature_views: ["offers"] });
    expect(free.status).toBe(200);
    expect((await post(`${path}?force=true`, WINDOW)).status).toBe(200);
    await end();
    expect((await post(path, WINDOW)).status).toBe(200);
  },
);

it("a view that is not there, or never online, is told at once and with the field that names it", async () => {
  const { post, store } = await servedWorld({ registryEveryMillis: 0 });
  const driver = await store.getEntity("driver");
  const source = fileSource({
    name: "stats_source",
    path: "stats.parquet",
    timestampField: "event_timestamp",
    createdTimestampColumn: "created",
  });
  const schema = { trips: int64() };
  const training = featureView({
    name: "training",
    entities: [driver],
    source,
    schema,
    online: false,
  });
  await store.apply([training]);
  for (const [view, status, code] of [
    ["stat", 404, "FS_VIEW_NOT_FOUND"],
    ["training", 400, "FS_VIEW_NOT_ONLINE"],
  ] as const) {
    for (const path of PATHS) {
      const body = { ...WINDOW, feature_views: ["offers", view] };
      const accept = "application/problem+json";
      const answer = await post(`${path}?async=true`, body, { accept });
      expect(await answer.json()).toMatchObject({
        status,
        code,
        detail: expect.stringMatching(new RegExp(`^feature_views: .*"${view}"`)),
      });
      const feast = await post(path, body);
      expect(JSON.parse((await feast.json()) as string).message).toMatch(/^feature_views: /);
    }
  }
});
