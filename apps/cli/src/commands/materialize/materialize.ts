import type { RepoConfig } from "@fs/repo";
import type { Duration, FeatureStore, Materialization, MaterializeReport } from "@fs/sdk";
import { FeatureStoreError, isFeatureStoreError } from "@fs/sdk";
import type { CommandContext, Verb } from "../../command-context.ts";
import { confirmRemoval } from "../../confirm.ts";
import { countText } from "../../format/count-text.ts";
import { failureOf } from "../../format/failure.ts";
import { secondsText } from "../../format/seconds-text.ts";
import { instantArgument } from "../../input/instant.ts";
import { withConfig } from "../../open-repository.ts";
import { ProgressLines } from "./progress-lines.ts";
import { reportLines } from "./report-lines.ts";

/** The flags of both commands. */
export interface MaterializeFlags {
  readonly views: readonly string[];
  readonly force?: boolean;
  readonly dryRun?: boolean;
  readonly lookback?: string;
  readonly parallel?: number;
  readonly resetWatermark?: boolean;
  readonly yes?: boolean;
}

/** Materializes a window. */
export const materialize: Verb<MaterializeFlags> = (context, flags, args) => {
  // The parser refuses a call with fewer arguments.
  const [from, to] = args as [string, string];
  const start = instantArgument(from, "START");
  const end = instantArgument(to, "END");
  return run(context, flags, {
    window: `from ${secondsText(start)} to ${secondsText(end)}`,
    begin: (store, options) => store.materialize({ ...options, start, end }),
  });
};

/** Materializes what is new up to an end. */
export const materializeIncremental: Verb<MaterializeFlags> = (context, flags, args) => {
  const [to] = args;
  const end = to === undefined ? new Date(context.terminal.clock()) : instantArgument(to, "END");
  const { lookback } = flags;
  if (flags.resetWatermark === true) checkReset(flags);
  return run(context, flags, {
    window: `to ${secondsText(end)}`,
    prepare: async (config, store) => {
      if (flags.resetWatermark === true) await reset(context, flags, config, store);
    },
    begin: (store, options) =>
      store.materializeIncremental({
        ...options,
        end,
        // The store checks the text.
        ...(lookback === undefined ? {} : { lookback: lookback as Duration }),
      }),
  });
};

interface Run {
  readonly window: string;
  readonly prepare?: (config: RepoConfig, store: FeatureStore) => Promise<void>;
  readonly begin: (store: FeatureStore, options: RunOptions) => Materialization;
}

interface RunOptions {
  readonly views: readonly string[];
  readonly force: boolean;
  readonly dryRun: boolean;
  readonly concurrency?: number;
  readonly signal?: AbortSignal | undefined;
}

function checkReset({ views, dryRun }: MaterializeFlags): void {
  if (views.length > 0 && dryRun !== true) return;
  const problem =
    views.length === 0
      ? "names no view; say which with -v VIEW"
      : "writes, and --dry-run does not; give one of them";
  throw new FeatureStoreError("FS_ARGUMENT_INVALID", `--reset-watermark ${problem}`);
}

async function reset(
  context: CommandContext,
  { views, yes }: MaterializeFlags,
  config: RepoConfig,
  store: FeatureStore,
): Promise<void> {
  // Before anybody is asked: a name that is wrong is told at once.
  for (const view of views) await store.getFeatureView(view);
  const names = views.map((view) => `"${view}"`).join(", ");
  const what = `--reset-watermark forgets how far ${names} was materialized in`;
  await confirmRemoval(context, { what, config, yes: yes === true });
  for (const view of views) await store.resetWatermark(view, { signal: context.terminal.signal });
}

function run(context: CommandContext, flags: MaterializeFlags, work: Run): ReturnType<Verb<never>> {
  const { output, terminal } = context;
  const { views, force = false, dryRun = false, parallel } = flags;
  const concurrency = parallel === undefined ? {} : { concurrency: parallel };
  return withConfig(context, async ({ config, store }) => {
    const signal = terminal.signal;
    const count = await countOf(config, store, views);
    await work.prepare?.(config, store);
    const began = terminal.clock();
    const lines = new ProgressLines(output, terminal.clock);
    const materialization = work.begin(store, { views, force, dryRun, signal, ...concurrency });
    output.say(headline(config, count, work.window, dryRun));
    try {
      for await (const progress of materialization) lines.show(progress);
      const report = await materialization;
      const seconds = (terminal.clock() - began) / 1000;
      for (const warning of report.warnings) output.warn(warning);
      return {
        data: reportData(report, seconds),
        lines: reportLines(report, lines.seconds, dryRun),
      };
    } catch (error) {
      // Views that could be done are done: say so before the error.
      const report = partialReport(error);
      if (report !== null) {
        const seconds = (terminal.clock() - began) / 1000;
        output.answer({ data: reportData(report, seconds), lines: [] });
        for (const warning of report.warnings) output.warn(warning);
        for (const line of reportLines(report, lines.seconds, dryRun)) output.say(line);
      }
      throw error;
    }
  });
}

/** FS_VIEW_NOT_FOUND where nothing is applied: a scheduled run that writes nothing must not look done. */
async function countOf(
  { project }: RepoConfig,
  store: FeatureStore,
  views: readonly string[],
): Promise<number> {
  if (views.length > 0) return new Set(views).size;
  const all = await store.listFeatureViews();
  if (all.length > 0) return all.filter((view) => view.online).length;
  throw new FeatureStoreError(
    "FS_VIEW_NOT_FOUND",
    `project "${project}" has no feature view; define one, and run fs apply before anything is materialized`,
  );
}

function headline(config: RepoConfig, count: number, window: string, dryRun: boolean): string {
  const into =
    config.online === null ? "no online store" : `the ${config.online.type} online store`;
  const what = `Materializing ${countText(count, "feature view")} ${window} into ${into}.`;
  return dryRun ? `${what} Dry run: nothing is written.` : what;
}

function partialReport(error: unknown): MaterializeReport | null {
  if (!isFeatureStoreError(error)) return null;
  // What the store's errors carry under this name.
  return (error.details.report as MaterializeReport | undefined) ?? null;
}

function reportData(report: MaterializeReport, seconds: number): unknown {
  const views = report.views.map(({ start, end, error, ...counts }) => ({
    ...counts,
    start: Number.isNaN(start.getTime()) ? null : start.toISOString(),
    end: Number.isNaN(end.getTime()) ? null : end.toISOString(),
    error: error === null ? null : failureOf(error, false).data.error,
  }));
  return { views, warnings: report.warnings, seconds };
}
