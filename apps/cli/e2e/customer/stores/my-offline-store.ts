import {
  type AsOfJoin,
  type AsOfPlan,
  type Batch,
  type CallOptions,
  columnOf,
  type Dataset,
  type FeatureBatch,
  FeatureStoreError,
  type Field,
  type LatestCounts,
  type LatestPlan,
  type LatestRows,
  type OfflineStore,
  type Source,
  throwIfAborted,
  type ValueType,
} from "@fs/sdk/adapter";
import Database from "better-sqlite3";
import {
  batchOf,
  encodedRows,
  joinFields,
  mappedName,
  type Row,
  renamed,
  typesOf,
} from "./my-offline-batches.ts";
import { asOfSql, identifier, latestSql, tableOf, windowSql } from "./my-offline-sql.ts";
import { sqliteType, valueType } from "./my-offline-types.ts";

/** An offline store on SQLite: sources are tables, joins are window functions. Answers are built whole, in memory. */
export class SqliteOfflineStore implements OfflineStore {
  readonly name = "my-sqlite";
  readonly supports = { sources: ["table"], sinks: [], knownByThen: true } as const;
  readonly #database: Database.Database;

  constructor(path: string) {
    this.#database = new Database(path, { timeout: 10_000 });
    this.#database.defaultSafeIntegers();
    this.#database.function("key_part", { varargs: true, deterministic: true }, partOf);
  }

  async describe(source: Source, options?: CallOptions) {
    this.#begin(options);
    return this.#columns(source).map(({ name, physical }) => ({
      name,
      physical,
      type: valueType(physical),
    }));
  }

  asOfJoin(plan: AsOfPlan, options?: CallOptions): Dataset {
    const begin = (call?: CallOptions) => {
      this.#begin(options);
      this.#begin(call);
    };
    const fields = (): readonly Field[] => [
      ...this.#entityFields(plan),
      ...plan.joins.flatMap(joinFields),
    ];
    return {
      fields: async (call) => {
        begin(call);
        return fields();
      },
      writeTo: async ({ kind }) => {
        throw new FeatureStoreError(
          "FS_SINK_UNSUPPORTED",
          `the offline store "${this.name}" writes no ${kind}; read the rows instead`,
        );
      },
      explain: async (call) => {
        begin(call);
        return plan.joins.map((join) => asOfSql(join, this.#names(join.source))).join(";\n");
      },
      [Symbol.asyncIterator]: async function* (this: SqliteOfflineStore) {
        begin();
        const batch = this.#database.transaction(() => this.#joined(plan))();
        if (batch.length > 0) yield batch;
      }.bind(this),
    };
  }

  latest(plan: LatestPlan, options?: CallOptions): LatestRows {
    let counts: LatestCounts;
    const run = (): FeatureBatch => {
      this.#begin(options);
      const found = this.#latest(plan);
      counts = found.counts;
      return found.batch;
    };
    return {
      counts: () => counts,
      async *[Symbol.asyncIterator]() {
        const batch = run();
        if (batch.length > 0) yield batch;
      },
    };
  }

  async append(source: Source, rows: Batch, options?: CallOptions): Promise<void> {
    this.#begin(options);
    const names = this.#names(source);
    this.insert(tableOf(source), { ...rows, fields: renamed(rows.fields, names) });
  }

  async close(): Promise<void> {
    this.#database.close();
  }

  /** Makes a table of these rows: how the duties put a source where the store reads it. */
  replace(table: string, rows: Batch): void {
    const folded = new Map<string, string>();
    for (const { name } of rows.fields) {
      const other = folded.get(name.toLowerCase());
      if (other !== undefined) {
        throw new FeatureStoreError(
          "FS_SOURCE_UNSUPPORTED",
          `table "${table}": SQLite cannot tell the columns ${other} and ${name} apart; rename one`,
        );
      }
      folded.set(name.toLowerCase(), name);
    }
    const columns = rows.fields.map(({ name, type }) => `${identifier(name)} ${sqliteType(type)}`);
    this.#database.exec(`DROP TABLE IF EXISTS ${identifier(table)}`);
    this.#database.exec(`CREATE TABLE ${identifier(table)} (${columns.join(", ")})`);
    this.insert(table, rows);
  }

  insert(table: string, rows: Batch): void {
    const names = rows.fields.map(({ name }) => identifier(name)).join(", ");
    const marks = rows.fields.map(() => "?").join(", ");
    const statement = this.#database.prepare(
      `INSERT INTO ${identifier(table)} (${names}) VALUES (${marks})`,
    );
    this.#database.transaction(() => {
      for (const row of encodedRows(rows)) statement.run(...row);
    })();
  }

  #begin(options?: CallOptions): void {
    throwIfAborted(options?.signal, `offline store "${this.name}"`);
    if (this.#database.open) return;
    throw new FeatureStoreError("FS_STORE_CLOSED", `the offline store "${this.name}" is closed`);
  }

  #columns(source: Source): readonly { readonly name: string; readonly physical: string }[] {
    if (source.kind !== "table") {
      throw new FeatureStoreError(
        "FS_SOURCE_UNSUPPORTED",
        `source "${source.name}": the offline store "${this.name}" reads tables, not a ${source.kind}`,
      );
    }
    const columns = this.#database
      .prepare("SELECT name, type AS physical FROM pragma_table_info(?)")
      .all(tableOf(source)) as { readonly name: string; readonly physical: string }[];
    if (columns.length > 0) return columns;
    throw new FeatureStoreError(
      "FS_SOURCE_UNREADABLE",
      `source "${source.name}": the database has no table "${tableOf(source)}"`,
    );
  }

  /** Answers for a name that is used everywhere the column that bears it in the table. */
  #names(source: Source): (name: string) => string {
    const mapped = this.#columns(source).map(
      ({ name }) => [mappedName(source, name), name] as const,
    );
    const names = new Map(mapped);
    return (name) => {
      const column = names.get(name);
      if (column !== undefined) return column;
      throw new FeatureStoreError(
        "FS_SOURCE_COLUMN_MISSING",
        `source "${source.name}" has no column "${name}"; it has ${[...names.keys()].join(", ")}`,
      );
    };
  }

  #types(source: Source): ReadonlyMap<string, ValueType> {
    return new Map(
      this.#columns(source).flatMap(({ name, physical }) => {
        const type = valueType(physical);
        return type === null ? [] : [[mappedName(source, name), type]];
      }),
    );
  }

  #entityFields({ entities, timestampColumn }: AsOfPlan): readonly Field[] {
    if (entities.kind === "batch") return entities.batch.fields;
    if (entities.kind === "source")
      return [...this.#types(entities.source)].map(([name, type]) => ({ name, type }));
    return [...entities.by, { name: timestampColumn, type: { kind: "timestamp" } }];
  }

  #entityBatch(plan: AsOfPlan): Batch {
    const { entities } = plan;
    if (entities.kind === "batch") return entities.batch;
    const fields = this.#entityFields(plan);
    if (entities.kind === "window") {
      const rows = this.#all(
        windowSql(entities, (source) => this.#names(source)),
        [{ from: entities.fromMicros, to: entities.toMicros }],
      );
      return batchOf(fields, [], rows);
    }
    const { source } = entities;
    const columns = fields.map(({ name }) => identifier(this.#names(source)(name))).join(", ");
    const rows = this.#all(
      `SELECT ${columns} FROM ${identifier(tableOf(source))} ORDER BY _rowid_`,
      [],
    );
    return batchOf(fields, [], rows);
  }

  #joined(plan: AsOfPlan): Batch {
    const entities = this.#entityBatch(plan);
    const joined = plan.joins.map((join) => this.#join(plan, join, entities));
    return {
      length: entities.length,
      fields: [...entities.fields, ...joined.flatMap(({ fields }) => fields)],
      columns: [...entities.columns, ...joined.flatMap(({ columns }) => columns)],
    };
  }

  /** The columns that a join adds to the entity rows, row for row. */
  #join(plan: AsOfPlan, join: AsOfJoin, entities: Batch): Batch {
    const asked = [plan.timestampColumn, ...join.on.map(({ entityColumn }) => entityColumn)];
    const fields = asked.map(
      (name, i): Field => ({
        name: i === 0 ? "at" : `key_${i - 1}`,
        type: columnOf(entities, name)?.type as ValueType,
      }),
    );
    const columns = asked.map((name) => columnOf(entities, name) as Batch["columns"][number]);
    const names = fields.map(({ name }) => name).join(", ");
    this.#database.exec(`DROP TABLE IF EXISTS temp.asked; CREATE TEMP TABLE asked (${names})`);
    this.insert("asked", { length: entities.length, fields, columns });
    const rows = this.#all(asOfSql(join, this.#names(join.source)), []);
    const types = this.#types(join.source);
    return batchOf(
      joinFields(join),
      typesOf(
        join.source,
        types,
        join.select.map(({ column }) => column),
      ),
      rows,
    );
  }

  #latest(plan: LatestPlan): { readonly batch: FeatureBatch; readonly counts: LatestCounts } {
    const { source, fromMicros, toMicros, notAfterMicros, late, part } = plan;
    const values = {
      from: fromMicros,
      to: toMicros,
      notAfter: notAfterMicros ?? Number.MAX_SAFE_INTEGER,
      before: late?.beforeMicros ?? null,
      createdAfter: late?.createdAfterMicros ?? null,
      part: part?.index ?? 0,
      of: part?.of ?? 1,
    };
    const sql = latestSql(plan, this.#names(source));
    const rows = this.#all(sql.newest, [values]);
    const [counted] = this.#all(sql.counts, [values]);
    const [read, skippedNullKey, skippedNullTime, skippedFuture, landedLate] = (counted ?? []).map(
      (count) => Number(count ?? 0),
    ) as [number, number, number, number, number];
    const fields = [...plan.by, ...plan.select];
    const from = typesOf(
      source,
      this.#types(source),
      fields.map(({ name }) => name),
    );
    const times = (position: number) =>
      Float64Array.from(rows, (row) => Number(row.at(position) ?? Number.NaN));
    return {
      batch: {
        ...batchOf(fields, from, rows),
        eventTimes: times(-3),
        createdTimes: source.createdTimestampColumn === null ? null : times(-2),
      },
      counts: {
        read,
        skippedNullKey,
        skippedNullTime,
        skippedFuture,
        fullTies: rows.filter((row) => (row.at(-1) as bigint) > 1n).length,
        landedLate: late === undefined ? null : landedLate,
      },
    };
  }

  #all(sql: string, values: readonly unknown[]): readonly Row[] {
    return this.#database
      .prepare(sql)
      .raw()
      .all(...values) as Row[];
  }
}

/** The part of a key, by a hash of all of it; a row without a key belongs to the first. */
function partOf(of: number | bigint, ...keys: readonly unknown[]): number {
  if (keys.some((key) => key === null)) return 0;
  let hash = 0x811c9dc5;
  const text = JSON.stringify(
    keys.map((key) => (key instanceof Uint8Array ? [...key] : String(key))),
  );
  for (let i = 0; i < text.length; i += 1) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  return (hash >>> 0) % Number(of);
}
