import type { PlannedChange } from "@fs/sdk";
import pc from "picocolors";
import { expect, test } from "vitest";
import { orphanLines, planLines } from "./plan-lines.ts";

const colors = pc.createColors(false);
const plan = (...changes: readonly PlannedChange[]) => ({
  project: "demo",
  base: "1",
  changes,
  orphans: [],
});
const SAFE = { class: "safe", reasons: [], breaks: [], backfill: [] } as const;
const create = (kind: PlannedChange["kind"], name: string): PlannedChange => ({
  action: "create",
  kind,
  name,
  fields: [],
  ...SAFE,
});

test("new definitions are named in Feast's words, new sources beside them are not", () => {
  const lines = planLines(
    plan(
      create("entity", "user_id"),
      create("data_source", "transactions"),
      create("feature_view", "stats"),
      create("on_demand_feature_view", "analysis"),
      create("feature_service", "model"),
    ),
    colors,
  );
  expect(lines).toEqual([
    "Created entity user_id",
    "Created feature view stats",
    "Created on demand feature view analysis",
    "Created feature service model",
  ]);
});

test("a new source alone is named, so that a change is never called none", () => {
  expect(planLines(plan(create("push_source", "live")), colors)).toEqual([
    "Created push source live",
  ]);
  expect(planLines(plan(), colors)).toEqual(["No changes to registry"]);
});

test("an update lists its fields, and of a schema each feature that differs", () => {
  const field = (name: string, before: string, after: string) => ({ field: name, before, after });
  const lines = planLines(
    plan({
      action: "update",
      kind: "feature_view",
      name: "stats",
      fields: [
        field("ttl", "7d", "14d"),
        field(
          "features",
          '[{"name":"a","type":{"kind":"int64"}},{"name":"b","type":{"kind":"string"}}]',
          '[{"name":"a","type":{"kind":"float64"}},{"name":"c","type":{"kind":"bool"}}]',
        ),
      ],
      class: "breaking",
      reasons: ['feature "b" is removed', 'feature "c" is added'],
      breaks: [
        { kind: "feature_service", name: "model", owner: "ml" },
        { kind: "on_demand_feature_view", name: "analysis", owner: "" },
      ],
      backfill: ["stats"],
    }),
    colors,
  );
  expect(lines).toEqual([
    "Updated feature view stats (breaking)",
    "\tttl: 7d -> 14d",
    "\tfeatures: a int64 -> float64",
    "\tfeatures: + c bool",
    "\tfeatures: - b string",
    '\tbecause feature "b" is removed',
    '\tbecause feature "c" is added',
    "\tbreaks feature service model (owner ml)",
    "\tbreaks on demand feature view analysis (no owner)",
  ]);
});

test("an update of a service lists the features that it asks for now, and no longer", () => {
  const asks = (name: string, ...features: readonly string[]) => ({ view: name, name, features });
  const before = JSON.stringify([asks("stats", "a", "b")]);
  const after = JSON.stringify([asks("stats", "a"), asks("analysis", "ratio")]);
  const fields = [{ field: "features", before, after }];
  const name = "model";
  const lines = planLines(
    plan({ action: "update", kind: "feature_service", name, fields, ...SAFE }),
    colors,
  );
  expect(lines).toEqual([
    "Updated feature service model (safe)",
    "\tfeatures: + analysis:ratio",
    "\tfeatures: - stats:b",
  ]);
});

test("what the repository no longer has is listed with the way to remove it", () => {
  expect(orphanLines([{ kind: "feature_view", name: "old" }])).toEqual([
    "Registered, and no longer defined in this repository (remove with: fs apply --prune --allow-breaking):",
    "  feature view old",
  ]);
  expect(orphanLines([{ kind: "entity", name: "old" }])[0]).toContain("with: fs apply --prune)");
});
