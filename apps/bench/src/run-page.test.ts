import { stat } from "node:fs/promises";
import { afterEach, describe, expect, it, vi } from "vitest";
import { ADRS } from "./adr.ts";
import type { Page } from "./page.ts";
import { runPage } from "./run-page.ts";

const options = { pairs: 3, small: false, feastPython: null, say: () => {} };
const nothing = async () => {};

afterEach(() => void vi.useRealTimers());

describe("runPage", () => {
  it("records time for goals of at most, and speed for goals of at least", async () => {
    vi.useFakeTimers({ toFake: ["performance"] });
    const takes = (millis: number) => async () => void vi.advanceTimersByTime(millis);
    const contest = { reference: takes(2), candidate: takes(8) };
    const figures = await runPage(
      "page",
      async ({ compare, equal }) => {
        equal("nothing, and nothing");
        await compare({ what: "time", goal: { atMost: 3 }, adr: ADRS.featureServer }, contest);
        await compare({ what: "speed", goal: { atLeast: 0.5 } }, contest);
      },
      options,
    );
    expect(figures.map(({ what }) => what)).toEqual(["time", "speed"]);
    expect(figures.map(({ adr }) => adr)).toEqual([ADRS.featureServer, null]);
    expect(figures.map(({ median }) => median)).toEqual([4, 0.25]);
  });

  it("gives a page a folder and removes it, also where the page throws", async () => {
    let folder = "";
    const page = async (context: { readonly folder: string }) => {
      folder = context.folder;
      await stat(folder);
      throw new Error("the answers differ");
    };
    await expect(runPage("page", page, options)).rejects.toThrow("the answers differ");
    await expect(stat(folder)).rejects.toThrow();
  });

  it("runs both ways once and records nothing where the run is small", async () => {
    const runs: string[] = [];
    const page = runPage(
      "page",
      ({ compare, equal }) => {
        equal("both ways");
        return compare(
          { what: "ratio", goal: null },
          {
            reference: async () => void runs.push("reference"),
            candidate: async () => void runs.push("candidate"),
          },
        );
      },
      { ...options, small: true },
    );
    expect(await page).toEqual([]);
    expect(runs).toEqual(["reference", "candidate"]);
  });

  it.each([[true], [false]])(
    "fails where no answers were found equal (small: %s)",
    async (small) => {
      const contest = { reference: nothing, candidate: nothing };
      const early: Page = async ({ compare, equal }) => {
        await compare({ what: "ratio", goal: null }, contest);
        equal("too late");
      };
      await expect(runPage("page", early, { ...options, small })).rejects.toThrow(
        "ratio: no answers were found equal before",
      );
      const silent: Page = async ({ record }) => record({ what: "size", goal: null }, "MB", [1]);
      await expect(runPage("page", silent, { ...options, small })).rejects.toThrow(
        'page "page" found no answers equal',
      );
    },
  );

  it("lets a page leave out what cannot run here, and says so", async () => {
    const said: string[] = [];
    const page: Page = async ({ leaveOut }) => leaveOut("Redis is not installed");
    const say = (line: string) => void said.push(line);
    expect(await runPage("page", page, { ...options, say })).toEqual([]);
    expect(said).toEqual(["left out: Redis is not installed"]);
  });
});
