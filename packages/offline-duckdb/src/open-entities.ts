import { timestamp } from "@fs/sdk";
import {
  type AsOfPlan,
  type Batch,
  columnOf,
  didYouMean,
  type EntityRows,
  FeatureStoreError,
  parseInstant,
  storedAt,
} from "@fs/sdk/adapter";
import { appendBatch, createBatchTable } from "./batch-table.ts";
import type { Doing } from "./duckdb-error.ts";
import type { OpenSource } from "./open-source.ts";
import { type PhysicalType, valueTypeOf } from "./physical-type.ts";
import type { Session } from "./session.ts";
import { converted, eventField, instantColumn } from "./source-values.ts";
import {
  type EntityColumn,
  type EntityRelation,
  type WindowPart,
  windowEntities,
  windowRelation,
} from "./sql/entity-rows.ts";
import type { Faults } from "./sql/fault.ts";
import { identifier } from "./sql/identifier.ts";
import { between, isInstant, microsLiteral, microsOf, microsOfText } from "./sql/instant.ts";
import { storedPhysical } from "./stored-type.ts";

/** Entity rows as SQL, and between which times they lie, where that is known before the statement runs. */
export interface OpenEntities {
  readonly relation: EntityRelation;
  readonly range: { readonly fromMicros: number; readonly toMicros: number } | null;
}

/** What entity rows are opened with. */
export interface EntityParts {
  readonly session: Session;
  readonly open: (source: OpenSource["source"]) => OpenSource;
  readonly faults: Faults;
  readonly doing: Doing;
}

const TABLE = "fs_entities";

/** Makes entity rows part of a statement: a batch becomes a temporary table, a source stays where it is. */
export async function openEntities(plan: AsOfPlan, parts: EntityParts): Promise<OpenEntities> {
  const { entities, timestampColumn } = plan;
  switch (entities.kind) {
    case "batch":
      return openBatch(entities.batch, timestampColumn, parts);
    case "source":
      return openRows(parts.open(entities.source), timestampColumn, parts);
    case "window":
      return openWindow(entities, timestampColumn, parts);
  }
}

async function openBatch(
  batch: Batch,
  timestampColumn: string,
  { session, faults, doing }: EntityParts,
): Promise<OpenEntities> {
  const columns = batch.fields.map(({ name, type }, i): EntityColumn => {
    return { name, expression: `r.c${i}`, physical: storedPhysical(type), type };
  });
  const time = timeOf(columns, timestampColumn, faults);
  await createBatchTable(
    session,
    TABLE,
    batch.fields.map(({ type }) => type),
    doing,
  );
  await appendBatch(session, TABLE, batch, 0, doing);
  const relation = { relation: TABLE, columns, time, rowNumber: "r.rn", once: false };
  return { relation, range: batchRange(batch, timestampColumn) };
}

async function openRows(
  opened: OpenSource,
  timestampColumn: string,
  { session, faults, doing }: EntityParts,
): Promise<OpenEntities> {
  const columns = opened.own.map(({ name, physical }): EntityColumn => {
    const mapped = Object.hasOwn(opened.source.fieldMapping, name)
      ? (opened.source.fieldMapping[name] as string)
      : name;
    return {
      name: mapped,
      expression: `r.${identifier(name)}`,
      physical,
      type: valueTypeOf(physical),
    };
  });
  const time = timeOf(columns, timestampColumn, faults);
  const taken = opened.own.some(({ name }) => name.toLowerCase() === "file_row_number");
  const place =
    taken || opened.numbered === null
      ? { relation: opened.relation, rowNumber: "row_number() OVER () - 1" }
      : { relation: opened.numbered, rowNumber: "r.file_row_number" };
  const relation = { ...place, columns, time, once: true };
  return { relation, range: await rowsRange(opened, time, session, doing) };
}

function openWindow(
  window: EntityRows & { readonly kind: "window" },
  timestampColumn: string,
  { open, faults }: EntityParts,
): OpenEntities {
  const range = { fromMicros: window.fromMicros, toMicros: window.toMicros };
  const windowParts = window.sources.map((source): WindowPart => {
    const opened = open(source);
    const event = instantColumn(opened, eventField(source));
    const keys = window.by.map(({ name, type }) => {
      return converted({ opened, column: name, type, faults });
    });
    return {
      relation: opened.relation,
      keys,
      micros: microsOf(event.expression, event.physical),
      bounds: between(event.expression, event.physical, range),
    };
  });
  const keys = window.by.map(({ name, type }, i): EntityColumn => {
    return { name, expression: `r.k${i}`, physical: storedPhysical(type), type };
  });
  const relation = windowRelation(windowParts, {
    from: microsLiteral(window.fromMicros),
    to: microsLiteral(window.toMicros),
  });
  const type = timestamp();
  const time = { name: timestampColumn, expression: "", physical: storedPhysical(type), type };
  return { relation: windowEntities(relation, keys, time), range };
}

/** Epoch microseconds of the entity time. FS_COLUMN_MISSING, or FS_SOURCE_TYPE_MISMATCH for what is no time. */
function timeOf(columns: readonly EntityColumn[], name: string, faults: Faults): string {
  const column = columns.find((one) => one.name === name);
  if (column === undefined) {
    const names = columns.map((one) => one.name);
    throw new FeatureStoreError(
      "FS_COLUMN_MISSING",
      `entity rows lack the time column "${name}"${didYouMean(name, names)}`,
    );
  }
  const { expression, physical } = column;
  if (isInstant(physical)) return microsOf(expression, physical);
  if (physical.kind !== "string") throw timeMismatch(name, physical);
  const invalid = faults.raise(
    () =>
      new FeatureStoreError(
        "FS_EVENT_TIME_INVALID",
        `entity rows, column "${name}": a text is no ISO 8601 time; write it as 2026-03-01T07:00:00Z`,
      ),
  );
  return microsOfText(expression, invalid);
}

function timeMismatch(name: string, physical: PhysicalType): FeatureStoreError {
  return new FeatureStoreError(
    "FS_SOURCE_TYPE_MISMATCH",
    `entity rows, column "${name}": it holds ${physical.text}, and the entity time must be a timestamp, a date or ISO text`,
  );
}

function batchRange(batch: Batch, timestampColumn: string): OpenEntities["range"] {
  const column = columnOf(batch, timestampColumn);
  if (column === null) return null;
  let fromMicros = Number.POSITIVE_INFINITY;
  let toMicros = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < batch.length; i += 1) {
    const stored = storedAt(column, i);
    const micros = typeof stored === "string" ? parseInstant(stored) : stored;
    // A text that only the engine can judge: no bounds then.
    if (micros === null && stored !== null) return null;
    if (micros === null) continue;
    fromMicros = Math.min(fromMicros, Number(micros));
    toMicros = Math.max(toMicros, Number(micros));
  }
  return fromMicros <= toMicros ? { fromMicros, toMicros } : null;
}

/** Of files and tables alone: a query may be dear, and runs once. */
async function rowsRange(
  opened: OpenSource,
  time: string,
  session: Session,
  doing: Doing,
): Promise<OpenEntities["range"]> {
  if (opened.source.kind === "query" || opened.format === "csv") return null;
  const sql = `SELECT min(${time}), max(${time}) FROM ${opened.relation} AS r`;
  const [row] = await session.rows(sql, doing);
  const [from, to] = row ?? [];
  return typeof from === "bigint" && typeof to === "bigint"
    ? { fromMicros: Number(from), toMicros: Number(to) }
    : null;
}
