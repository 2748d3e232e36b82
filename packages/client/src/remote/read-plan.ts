import type { TableRead } from "@fs/sdk/adapter";
import type { Frame, Frames } from "./read-frames.ts";
import { wireCell } from "./wire-cells.ts";

/** Some rows of a frame, as rows of one request. */
export interface FramePart {
  readonly frame: Frame;
  /** The first row of the frame that is here, and how many are. */
  readonly from: number;
  readonly count: number;
  /** Where they begin in the request. */
  readonly at: number;
}

/** One request: what a server takes at once. */
export interface ReadRequest {
  readonly parts: readonly FramePart[];
  readonly rowCount: number;
}

/** What a server takes in one request unless its limits were changed. */
const MAX_ROWS = 10_000;
const MAX_VALUES = 1_000_000;

/** The requests that some frames need: one, unless there are more rows than a server takes at once. */
export function readRequests(frames: readonly Frame[], features: number): readonly ReadRequest[] {
  const room = Math.max(1, Math.min(MAX_ROWS, Math.floor(MAX_VALUES / Math.max(1, features))));
  const requests: { parts: FramePart[]; rowCount: number }[] = [];
  for (const frame of frames) {
    for (let from = 0; from < frame.length; ) {
      let request = requests.at(-1);
      if (request === undefined || request.rowCount === room) {
        request = { parts: [], rowCount: 0 };
        requests.push(request);
      }
      const count = Math.min(room - request.rowCount, frame.length - from);
      request.parts.push({ frame, from, count, at: request.rowCount });
      request.rowCount += count;
      from += count;
    }
  }
  return requests;
}

/** `view:feature` of every read, each once. A read of no feature asks for its view's first: its event time tells of the row. */
export function askedFeatures(reads: readonly TableRead[], { frameOf }: Frames): readonly string[] {
  const asked = new Set<string>();
  reads.forEach((read, i) => {
    if (frameOf[i] === null) return;
    for (const name of featuresOf(read)) asked.add(`${read.select.table.name}:${name}`);
  });
  return [...asked];
}

/** The features that a read is asked with. */
export function featuresOf({ select }: TableRead): readonly string[] {
  const { features, table } = select;
  return features.length > 0 ? features : table.fields.slice(0, 1).map((field) => field.name);
}

/** The body of one request. */
export function readBody({ parts, rowCount }: ReadRequest, features: readonly string[]): string {
  const names = new Set(parts.flatMap(({ frame }) => [...frame.columns.keys()]));
  const columns = [...names].map(
    (name) => `${JSON.stringify(name)}:[${cells(name, parts).join(",")}]`,
  );
  // A view without entities still has to be told how many rows are asked for; a name that nobody has is passed over.
  if (columns.length === 0) columns.push(`"__row":[${new Array(rowCount).fill(0).join(",")}]`);
  return `{"features":${JSON.stringify(features)},"entities":{${columns.join(",")}},"full_feature_names":true}`;
}

function cells(name: string, parts: readonly FramePart[]): string[] {
  const given = parts.find(({ frame }) => frame.columns.has(name)) as FramePart;
  const first = given.frame.columns.get(name);
  // Rows of a frame that has no such key ask again for a key that is asked for anyway: a null is an error to Feast.
  const filler = first === undefined ? "null" : wireCell(first.column, given.from);
  return parts.flatMap(({ frame, from, count }) => {
    const own = frame.columns.get(name);
    return Array.from({ length: count }, (_, i) =>
      own === undefined ? filler : wireCell(own.column, from + i),
    );
  });
}
