import type {
  AsOfPlan,
  Batch,
  CallOptions,
  Dataset,
  LatestPlan,
  LatestRows,
  OfflineStore,
  ReadOptions,
  Source,
  SourceColumn,
  StatOptions,
} from "@fs/sdk/adapter";
import { appendRows } from "./append-rows.ts";
import type { Connect } from "./connect.ts";
import { Database, type DatabaseOptions } from "./database.ts";
import { asOfDataset } from "./dataset.ts";
import { windows } from "./file-location.ts";
import { latestRows } from "./latest-rows.ts";
import { openSource } from "./open-source.ts";
import { valueTypeOf } from "./physical-type.ts";
import type { SourceBase } from "./relation.ts";
import type { Session } from "./session.ts";
import { statSource } from "./stat-source.ts";

/** The offline store: each call has a session of its own, so calls run side by side. */
export class DuckdbStore implements OfflineStore {
  readonly name = "duckdb";
  readonly supports = {
    sources: ["file", "table", "query"],
    sinks: ["parquet", "csv"],
    knownByThen: true,
  } as const;
  readonly #database: Database;
  readonly #base: SourceBase;
  readonly #connect: Connect;

  constructor(options: DatabaseOptions) {
    this.#database = new Database(options);
    const database = options.path !== null || options.instance !== null;
    this.#base = { directory: options.baseDirectory, windows, database };
    this.#connect = (...signals) => this.#database.connect(signals);
  }

  async describe(source: Source, options?: CallOptions): Promise<readonly SourceColumn[]> {
    return this.#with(options, async (session) => {
      const { own } = await openSource(session, source, this.#base);
      return own.map(({ name, physical }) => {
        return { name, physical: physical.text, type: valueTypeOf(physical) };
      });
    });
  }

  async stat(
    source: Source,
    options?: StatOptions,
  ): Promise<{ readonly rows: number | null; readonly version: string }> {
    const window = options?.window ?? null;
    return this.#with(options, (session) => statSource(session, source, this.#base, window));
  }

  asOfJoin(plan: AsOfPlan, options?: ReadOptions): Dataset {
    return asOfDataset(plan, this.#connect, this.#base, options);
  }

  latest(plan: LatestPlan, options?: CallOptions): LatestRows {
    return latestRows(plan, this.#connect, this.#base, options);
  }

  async append(source: Source, rows: Batch, options?: CallOptions): Promise<void> {
    return this.#with(options, (session) => appendRows(session, source, rows, this.#base));
  }

  async close(): Promise<void> {
    await this.#database.close();
  }

  async #with<T>(
    options: CallOptions | undefined,
    run: (session: Session) => Promise<T>,
  ): Promise<T> {
    const session = await this.#connect(options?.signal);
    try {
      return await run(session);
    } finally {
      await session.close();
    }
  }
}
