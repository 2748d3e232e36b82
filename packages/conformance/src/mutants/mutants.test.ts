import { describe, expect, test } from "vitest";
import type { ConformanceCase } from "../conformance-case.ts";
import { offlineStoreCases } from "../offline/offline-store-cases.ts";
import { onlineStoreCases } from "../online/online-store-cases.ts";
import type { OpenedStore } from "../opened.ts";
import { registryCases } from "../registry/registry-cases.ts";
import { runCases } from "../run-cases.ts";
import type { Mutant } from "./mutant.ts";
import { offlineCallMutants } from "./offline-call-mutants.ts";
import { offlineJoinMutants } from "./offline-join-mutants.ts";
import { onlineAnswerMutants } from "./online-answer-mutants.ts";
import { onlineWriteMutants } from "./online-write-mutants.ts";
import { registryMutants } from "./registry-mutants.ts";

/** The kit fails every mutant, and says which duty it does not do. */
function kills<Opened extends OpenedStore>(
  title: string,
  mutants: readonly Mutant<() => Promise<Opened>>[],
  cases: readonly ConformanceCase<() => Promise<Opened>>[],
): void {
  // What is large shows no bug that the small does not.
  const quick = cases.filter(({ name }) => !/100,000|in flight/.test(name));
  describe(title, () => {
    test.each(mutants)('$bug: fails "$duty"', async ({ duty, open }) => {
      expect(quick.map(({ name }) => name)).toContain(duty);
      const results = await runCases(quick, open);
      const failed = results.filter(({ outcome }) => outcome === "failed");
      expect(failed.map(({ name }) => name)).toContain(duty);
      expect(failed.every(({ message }) => (message ?? "").length > 10)).toBe(true);
      // One bug is no ruin: most duties are still done.
      expect(results.filter(({ outcome }) => outcome === "passed").length).toBeGreaterThan(5);
    });
  });
}

kills("wrong online stores", [...onlineAnswerMutants, ...onlineWriteMutants], onlineStoreCases);
kills("wrong offline stores", [...offlineJoinMutants, ...offlineCallMutants], offlineStoreCases);
kills("wrong registries", registryMutants, registryCases);
