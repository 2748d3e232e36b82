import { join } from "node:path";
import { type Duck, literal } from "../duck.ts";
import type { JoinCase, JoinView } from "./join-case.ts";
import { MACROS, madeDoubles, madeEntities } from "./made-numbers.ts";

/** How much data a join is measured on. */
export interface JoinSize {
  readonly entityRows: number;
  /** Of each view. */
  readonly sourceRows: number;
  /** Distinct keys of a source. */
  readonly keys: number;
}

/** One view of ten doubles over 90 days, without created times. */
export async function writeOneView(duck: Duck, folder: string, size: JoinSize): Promise<JoinCase> {
  const features = Array.from({ length: 10 }, (_, i) => `f${i}`);
  const view = { name: "numbers", path: join(folder, "numbers.parquet"), created: false, features };
  const entities = await writeEntities(duck, folder, size);
  await duck.run(`COPY (
    SELECT (draw(i, 11) % ${size.keys})::BIGINT AS user_id, moment(i, 12, 0, 90) AS event_time,
      ${madeDoubles(features, 50)}
    FROM range(${size.sourceRows}) t(i)) TO ${literal(view.path)} (FORMAT parquet)`);
  return { entities, views: [view] };
}

/** Five views of four doubles with created times; one row in twenty stands once more with another created time. */
export async function writeFiveViews(
  duck: Duck,
  folder: string,
  size: JoinSize,
): Promise<JoinCase> {
  const entities = await writeEntities(duck, folder, size);
  const views: JoinView[] = [];
  for (let v = 0; v < 5; v += 1) {
    const features = Array.from({ length: 4 }, (_, i) => `v${v}_f${i}`);
    const path = join(folder, `view-${v}.parquet`);
    const salt = 100 * (v + 1);
    await duck.run(`COPY (
      SELECT (draw(j, ${salt}) % ${size.keys})::BIGINT AS user_id, moment(j, ${salt + 1}, 0, 90) AS event_time,
        moment(j, ${salt + 1}, 0, 90) + to_microseconds((draw(i, ${salt + 2}) % 7200) * 1000000 + i) AS created_time,
        ${madeDoubles(features, salt + 3)}
      FROM (SELECT i, i + (i % 20 = 0)::BIGINT AS j FROM range(${size.sourceRows}) t(i)))
      TO ${literal(path)} (FORMAT parquet)`);
    views.push({ name: `view_${v}`, path, created: true, features });
  }
  return { entities, views };
}

async function writeEntities(duck: Duck, folder: string, size: JoinSize): Promise<string> {
  const entities = join(folder, "entities.parquet");
  await duck.run(MACROS);
  const rows = madeEntities(size.entityRows, size.keys);
  await duck.run(`COPY (${rows}) TO ${literal(entities)} (FORMAT parquet)`);
  return entities;
}
