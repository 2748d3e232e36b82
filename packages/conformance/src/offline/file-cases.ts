import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { float64, int64, string } from "@fs/sdk";
import {
  type Batch,
  columnOf,
  type Dataset,
  type EntityRows,
  type Field,
  type Source,
  storedAt,
} from "@fs/sdk/adapter";
import { type ConformanceCase, duty } from "../conformance-case.ts";
import { expectCode, expectEqual, expectTrue } from "../judge.ts";
import { makeBatch } from "../make-batch.ts";
import type { OpenedOfflineStore, OpenOfflineStore } from "../opened.ts";
import { hours } from "../times.ts";
import { entityBatch, entityFields, joinedRows, planOf } from "./join-rows.ts";
import { entityRow, ID, V } from "./one-view.ts";
import { micros, putSource } from "./put-source.ts";

/** Runs with an empty folder, which is removed after it. */
async function withFolder(run: (folder: string) => Promise<void>): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), "fs-conformance-"));
  try {
    await run(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

const LABEL: Field = { name: "label", type: string() };
const COMPUTED = { inputs: ["v"], fields: [{ name: "half", type: float64() }] };

/** Half of each input, null of null. */
function halves(batch: Batch): Batch {
  const column = columnOf(batch, "v");
  const values = Array.from({ length: batch.length }, (_, row) => {
    const input = column === null ? null : storedAt(column, row);
    return [input === null ? null : Number(input) / 2];
  });
  return makeBatch(COMPUTED.fields, values);
}

/** A training set of 5,000 rows. */
async function trainingSet(opened: OpenedOfflineStore): Promise<Dataset> {
  const source = await putSource(opened, {
    keys: [ID],
    fields: [V, { name: "hidden", type: int64() }],
    rows: Array.from({ length: 3000 }, (_, i) => ({
      key: [BigInt(i)],
      event: hours(10),
      created: null,
      values: [i % 9 === 0 ? null : BigInt(i), 1n],
    })),
  });
  const spec = { source, keys: [ID], select: [V, { name: "hidden", type: int64() }] };
  const entities = Array.from({ length: 5000 }, (_, i) => ({
    ...entityRow(BigInt((i * 7) % 4000), hours(11)),
    extra: [`row ${i}`],
  }));
  return opened.store.asOfJoin(planOf(entityBatch([ID], entities, [LABEL]), spec));
}

/** Training sets as files. */
export const fileCases: readonly ConformanceCase<OpenOfflineStore>[] = [
  duty(
    "writes a Parquet file that holds what reading answers, row for row",
    async (opened) => {
      const dataset = await trainingSet(opened);
      await withFolder(async (folder) => {
        const path = join(folder, "set.parquet");
        const written = await dataset.writeTo(
          { kind: "parquet", path },
          { computed: [{ ...COMPUTED, compute: halves }], omit: ["hidden"] },
        );
        expectEqual(written, { rows: 5000 }, "what writeTo answers");
        expectEqual(await readdir(folder), ["set.parquet"], "the files in the folder");
        const source: Source = {
          name: "set",
          kind: "file",
          options: { path },
          timestampField: "t",
          createdTimestampColumn: null,
          fieldMapping: {},
        };
        const entities: EntityRows = { kind: "source", source };
        const fields = [...entityFields([ID], [LABEL]), V, ...COMPUTED.fields];
        const found = await joinedRows(opened.store, planOf(entities), fields);
        const expected = Array.from({ length: 5000 }, (_, i) => {
          const id = (i * 7) % 4000;
          const v = id < 3000 && id % 9 !== 0 ? BigInt(id) : null;
          return [`row ${i}`, BigInt(id), micros(hours(11)), v, v === null ? null : Number(v) / 2];
        });
        expectEqual(found, expected, "the rows of the file");
      });
    },
    "parquet",
    "file",
  ),
  duty(
    "leaves no file behind when writing fails",
    async (opened) => {
      const dataset = await trainingSet(opened);
      await withFolder(async (folder) => {
        const compute = (): Batch => {
          throw new Error("a transform that fails");
        };
        const sink = { kind: "parquet", path: join(folder, "set.parquet") } as const;
        let failed = false;
        await dataset.writeTo(sink, { computed: [{ ...COMPUTED, compute }] }).catch(() => {
          failed = true;
        });
        expectTrue(failed, "a transform that throws: expected writeTo to reject");
        expectEqual(await readdir(folder), [], "the files in the folder");
        const missing = {
          kind: "parquet",
          path: join(folder, "no", "such", "folder", "set.parquet"),
        } as const;
        await expectCode(() => dataset.writeTo(missing), [], "a folder that is not there");
      });
    },
    "parquet",
  ),
  duty("refuses a sink that it does not support with FS_SINK_UNSUPPORTED", async (opened) => {
    const dataset = await trainingSet(opened);
    await expectCode(
      () => dataset.writeTo({ kind: "no such sink", options: {} }),
      ["FS_SINK_UNSUPPORTED"],
      "an unknown kind of sink",
    );
  }),
];
