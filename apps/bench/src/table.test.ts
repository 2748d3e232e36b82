import { stat } from "node:fs/promises";
import { describe, expect, it } from "vitest";
import { ADRS, adrLink } from "./adr.ts";
import type { Figure } from "./figure.ts";
import { figureTable } from "./table.ts";

const missed: Figure = {
  page: "http",
  what: "1 x 50",
  unit: "x",
  goal: { atLeast: 0.4 },
  lower: 0.38,
  median: 0.39,
  upper: 0.4,
  cpu: null,
  note: "3 ms against 1 ms",
  adr: ADRS.featureServer,
};

/** The verdict and the note of a figure's row. */
function ends(figure: Figure): readonly (string | undefined)[] {
  const row = figureTable([figure]).split("\n").at(-1) ?? "";
  return row
    .split("|")
    .slice(-3, -1)
    .map((cell) => cell.trim());
}

describe("figureTable", () => {
  it("links the record that says why a goal is missed", () => {
    const link = "[ADR 12](../../../docs/adr/0012-feature-server.md)";
    expect(ends(missed)).toEqual(["MISSED", `3 ms against 1 ms; why: ${link}`]);
    expect(ends({ ...missed, note: "" })).toEqual(["MISSED", `why: ${link}`]);
  });

  it("says where no record tells why", () => {
    expect(ends({ ...missed, note: "", adr: null })).toEqual(["MISSED", "no ADR says why"]);
  });

  it("says nothing of records where the goal is met, or where none was set", () => {
    expect(ends({ ...missed, median: 0.41 })).toEqual(["met", "3 ms against 1 ms"]);
    expect(ends({ ...missed, goal: null })).toEqual(["", "3 ms against 1 ms"]);
  });

  it.each(Object.values(ADRS))("links %s where it lies", async (adr) => {
    const path = /\((.*)\)/.exec(adrLink(adr))?.[1] ?? "";
    await stat(new URL(path, new URL("../results/README.md", import.meta.url)));
  });
});
