import type { AnsweredColumn, LooseRow, OnlineFeatures } from "@fs/sdk";
import { STATUSES } from "@fs/sdk/adapter";
import { jsonColumn } from "./json-column.ts";
import { wireTime } from "./wire-time.ts";

const STATUS_TEXTS = STATUSES.map((status) => `"${status}"`);

/**
 * An answer as Feast's JSON text: `results` by column in the order of `metadata.feature_names`, each with values,
 * statuses and event times. Made by column; columns that share their times share the text of them.
 */
export function encodeAnswer(answer: OnlineFeatures<LooseRow>): string {
  const { rowCount } = answer;
  const tailOf = tails(rowCount);
  // Joined at the end: a text that grows piece by piece is copied again when it is sent.
  const parts: string[] = [];
  const names: string[] = [];
  for (const column of answer.answered()) {
    parts.push(
      parts.length === 0 ? '{"results":[{"values":[' : ',{"values":[',
      jsonColumn(column.column, rowCount),
      tailOf(column),
    );
    names.push(nameText(column.field.name));
  }
  if (parts.length === 0) parts.push('{"results":[');
  parts.push('],"metadata":{"feature_names":[', names.join(","), "]}}");
  return parts.join("");
}

/** What follows the values of a column: statuses and event times, made once for neighbours that share both. */
function tails(rowCount: number): (column: AnsweredColumn) => string {
  const times = new Map<Float64Array, string>();
  let last: AnsweredColumn | null = null;
  let tail = "";
  return (column) => {
    if (last?.statuses === column.statuses && last.eventTimes === column.eventTimes) return tail;
    last = column;
    let time = times.get(column.eventTimes);
    if (time === undefined) {
      time = timesText(column.eventTimes, rowCount);
      times.set(column.eventTimes, time);
    }
    const texts = ['],"statuses":[', statusesText(column, rowCount), '],"event_timestamps":['];
    tail = [...texts, time, "]}"].join("");
    return tail;
  };
}

const NAMES = new Map<string, string>();

/** Names are few and come again: the texts of the last thousands are kept. */
function nameText(name: string): string {
  const known = NAMES.get(name);
  if (known !== undefined) return known;
  if (NAMES.size >= 10_000) NAMES.clear();
  const text = JSON.stringify(name);
  NAMES.set(name, text);
  return text;
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
