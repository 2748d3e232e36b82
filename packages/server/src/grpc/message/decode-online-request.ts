import type { OnlineQuery } from "../../serving/serving.ts";
import { LENGTH, VARINT, WireReader } from "../wire/wire-reader.ts";
import { readEntry, readValues } from "./decode-value.ts";

const SERVICE = (1 << 3) | LENGTH;
const FEATURES = (2 << 3) | LENGTH;
const ENTITIES = (3 << 3) | LENGTH;
const FULL_NAMES = (4 << 3) | VARINT;
const CONTEXT = (5 << 3) | LENGTH;

/**
 * A `GetOnlineFeaturesRequest`. Request data may stand among the entities, as Feast's Python server wants it, or in
 * `request_context`, as its others do. `tooMany` is told the length of each column as it grows.
 */
export function decodeOnlineRequest(
  message: Buffer,
  tooMany: (count: number) => void,
): Required<OnlineQuery> {
  const reader = new WireReader(message);
  let features: string[] = [];
  let service: string | null = null;
  const entities: [string, unknown[]][] = [];
  const context: [string, unknown[]][] = [];
  let fullFeatureNames = false;
  const column = () => readEntry<unknown[]>(reader, [], (entry) => readValues(entry, tooMany));
  while (reader.more) {
    const tag = reader.tag();
    if (tag === SERVICE) {
      service = reader.text();
      features = [];
    } else if (tag === FEATURES) {
      service = null;
      features.push(...readTexts(reader.part()));
    } else if (tag === ENTITIES) entities.push(column());
    else if (tag === CONTEXT) context.push(column());
    else if (tag === FULL_NAMES) fullFeatureNames = reader.bool();
    else reader.skip(tag & 7);
  }
  return {
    features: service === null ? features : { service },
    entities: Object.fromEntries([...context, ...entities]),
    fullFeatureNames,
  };
}

function readTexts(part: WireReader): readonly string[] {
  const texts: string[] = [];
  while (part.more) {
    const tag = part.tag();
    if (tag === SERVICE) texts.push(part.text());
    else part.skip(tag & 7);
  }
  return texts;
}
