import type { AnsweredColumn, LooseRow, OnlineFeatures } from "@fs/sdk";
import { STATUSES } from "@fs/sdk/adapter";
import { jsonColumn } from "./json-column.ts";
import { wireTime } from "./wire-time.ts";

/** From the end of a column to the values of the next. */
const NEXT = ',{"values":[';

const STATUS_TEXTS = STATUSES.map((status) => `"${status}"`);

/** Characters from which on an answer is written as bytes at once: joining and then copying it takes longer. */
const LARGE = 16_384;

/**
 * An answer as Feast's JSON, as text or, where it is large, as UTF-8: `results` by column in the order of
 * `metadata.feature_names`, each with values, statuses and event times. Columns that share statuses and times are
 * joined by the text of them, made once.
 */
export function encodeAnswer(
  answer: Pick<OnlineFeatures<LooseRow>, "rowCount" | "answered">,
): string | Buffer {
  const { rowCount } = answer;
  const columns = answer.answered();
  const times = new Map<Float64Array, string>();
  // Joined once, at the end: a text that grows piece by piece is copied again when it is sent.
  const parts: string[] = [columns.length === 0 ? '{"results":[' : '{"results":[{"values":['];
  let last: AnsweredColumn | null = null;
  let between = "";
  for (const column of columns) {
    if (last !== null) {
      parts.push(between);
      if (!sharesTail(last, column)) between = "";
    }
    if (between === "") between = [tailText(column, rowCount, times), NEXT].join("");
    parts.push(jsonColumn(column.column, rowCount));
    last = column;
  }
  if (last !== null) parts.push(between.slice(0, -NEXT.length));
  parts.push('],"metadata":{"feature_names":', namesText(columns), "}}");
  return joined(parts);
}

function joined(parts: readonly string[]): string | Buffer {
  let length = 0;
  for (const part of parts) length += part.length;
  if (length < LARGE) return parts.join("");
  let size = 0;
  for (const part of parts) size += Buffer.byteLength(part);
  const bytes = Buffer.allocUnsafe(size);
  let at = 0;
  for (const part of parts) at += bytes.write(part, at);
  return bytes;
}

function sharesTail(a: AnsweredColumn, b: AnsweredColumn): boolean {
  return a.statuses === b.statuses && a.eventTimes === b.eventTimes;
}

/** What follows the values of a column: statuses and event times. */
function tailText(
  column: AnsweredColumn,
  rowCount: number,
  times: Map<Float64Array, string>,
): string {
  let time = times.get(column.eventTimes);
  if (time === undefined) {
    time = timesText(column.eventTimes, rowCount);
    times.set(column.eventTimes, time);
  }
  const statuses = statusesText(column, rowCount);
  return `],"statuses":[${statuses}],"event_timestamps":[${time}]}`;
}

let lastNames: readonly string[] = [];
let lastNamesText = "[]";

/** Most requests ask for the same features as the one before. */
function namesText(columns: readonly AnsweredColumn[]): string {
  const isSame =
    columns.length === lastNames.length &&
    columns.every(({ field }, i) => field.name === lastNames[i]);
  if (!isSame) {
    lastNames = columns.map(({ field }) => field.name);
    lastNamesText = JSON.stringify(lastNames);
  }
  return lastNamesText;
}

const ALL_PRESENT = new Map<number, string>();

function statusesText({ statuses }: AnsweredColumn, length: number): string {
  if (length === 0) return "";
  if (length <= 256 && statuses.every((code) => code === 0)) {
    const known = ALL_PRESENT.get(length) ?? `${STATUS_TEXTS[0]},`.repeat(length).slice(0, -1);
    ALL_PRESENT.set(length, known);
    return known;
  }
  return Array.from(statuses.subarray(0, length), (code) => STATUS_TEXTS[code]).join();
}

function timesText(times: Float64Array, length: number): string {
  const texts = new Array<string>(length);
  let last = Number.NaN;
  let text = `"${wireTime(0)}"`;
  for (let i = 0; i < length; i += 1) {
    const time = times[i] as number;
    if (time !== last) {
      text = `"${wireTime(time)}"`;
      last = time;
    }
    texts[i] = text;
  }
  return texts.join();
}
