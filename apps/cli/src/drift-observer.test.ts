import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { callCli } from "./testing/call-cli.ts";
import { tempFolder } from "./testing/temp-folder.ts";

test("reads by a transform that is not the applied one warn, once, until it is applied", async () => {
  const folder = await tempFolder();
  try {
    const now = Date.UTC(2026, 2, 1);
    const directory = join(folder.path, "demo", "feature_repo");
    await callCli(["init", "demo"], { directory: folder.path, now });
    const fs = (...argv: readonly string[]) => callCli(argv, { directory, now });
    const service = ["--service", "recommendation_features"];
    const online = ["-e", "user_id=user_0001", "-e", "current_amount=750"];
    const row = { user_id: "user_0001", event_timestamp: "2026-03-01", current_amount: 750 };
    const warned = async () => [
      (await fs("get-online-features", ...service, ...online)).stderr,
      (await fs("get-historical-features", ...service, "-d", JSON.stringify([row]))).stderr,
    ];
    expect(await fs("apply")).toMatchObject({ code: 0 });
    expect(await fs("materialize-incremental")).toMatchObject({ code: 0 });
    expect(await warned()).toEqual(["", ""]);
    const file = join(directory, "features.ts");
    const text = await readFile(file, "utf8");
    const changed = text.replace("row.current_amount /", "row.current_amount * 2 /");
    expect(changed).not.toBe(text);
    await writeFile(file, changed);
    const line =
      "warning: the transform of purchase_analysis differs from the applied one; run fs apply\n";
    expect(await warned()).toEqual([line, line]);
    expect(await fs("apply")).toMatchObject({ code: 0 });
    expect(await warned()).toEqual(["", ""]);
  } finally {
    await folder.remove();
  }
});
