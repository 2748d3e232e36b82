import { hasService, type PostgresServer, startPostgres } from "@fs/test-servers";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { emptyRepository, type Repository } from "./production-repository.ts";

const ROUNDS = 4;

/** Views of one team, each an apply's own. */
const features = (team: string, round: number): string => `
import { entity, featureView, fileSource, int64 } from "@fs/sdk";
const user = entity({ name: "user_${team}", joinKeys: { user_id: int64() } });
const source = fileSource({ name: "stats_${team}", path: "stats.parquet", timestampField: "ts" });
export const views = Array.from({ length: ${round} }, (_, i) =>
  featureView({ name: "${team}_" + (i + 1), entities: [user], source, schema: { total: int64() } }));
`;

describe.skipIf(!hasService("postgres"))("two fs apply at once on one registry in Postgres", () => {
  let postgres: PostgresServer;
  const teams: (readonly [string, Repository])[] = [];
  beforeAll(async () => {
    postgres = await startPostgres();
    const registry = `registry:\n  registry_type: sql\n  path: ${postgres.url}\n`;
    const yaml = `project: shared\n${registry}online_store: { type: sqlite, path: data/o.db }\n`;
    for (const team of ["fraud", "growth"]) teams.push([team, await emptyRepository(yaml, [])]);
  });
  afterAll(async () => {
    await Promise.all(teams.map(([, repository]) => repository.remove()));
    await postgres.stop();
  });

  test("both succeed: one wins, the other is planned again, and the definitions of both are there", async () => {
    for (let round = 1; round <= ROUNDS; round += 1) {
      await Promise.all(
        teams.map(async ([team, repository]) => {
          await repository.write("features.ts", features(team, round));
          const said = await repository.ok("apply --skip-source-validation");
          expect(said).toContain(`Created feature view ${team}_${round}`);
        }),
      );
    }
    const [, repository] = teams[0] as (typeof teams)[0];
    const listed = await repository.ok("feature-views list --json");
    for (const [team] of teams)
      for (let round = 1; round <= ROUNDS; round += 1)
        expect(listed).toContain(`"${team}_${round}"`);
    const commits = JSON.parse(await repository.ok("registry log --json"));
    expect(commits).toHaveLength(2 * ROUNDS);
  });

  test("a change that breaks is refused with its plan, and changes end with status 3 where that is asked", async () => {
    const [, repository] = teams[0] as (typeof teams)[0];
    await repository.write("features.ts", features("fraud", ROUNDS).replace("total:", "sum:"));
    expect(await repository.fails("plan --skip-source-validation --exit-code")).toBe("");
    const said = await repository.fails("apply --skip-source-validation");
    expect(said).toContain("Updated feature view fraud_1 (breaking)");
    expect(said).toContain("error FS_BREAKING_CHANGE");
    await repository.ok("apply --skip-source-validation --allow-breaking");
    expect(await repository.ok("plan --skip-source-validation --exit-code")).toContain(
      "No changes to registry",
    );
  });
});
