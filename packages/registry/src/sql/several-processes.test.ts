import { join } from "node:path";
import { it } from "vitest";
import { temporaryFolder } from "../file/temporary-folder.fixture.ts";
import { expectNothingLost } from "./several-processes.fixture.ts";
import { sqliteRegistry } from "./sqlite-registry.ts";

it("loses no commit and no increment of four processes on one SQLite file", async () => {
  const path = join(await temporaryFolder(), "registry.sqlite");
  const registry = sqliteRegistry({ path });
  await expectNothingLost(path, registry);
  await registry.close();
});
