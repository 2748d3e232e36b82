import type { Column, TableRead } from "@fs/sdk/adapter";

/** One join-key column of a request: for each row of the frame a value. */
export interface FrameColumn {
  readonly column: Column;
  /** Tells columns of equal values by: the texts of the values. */
  readonly texts: readonly string[];
}

/** Reads that can share rows of a request: as many keys, and the same values wherever a join key has the same name. */
export interface Frame {
  readonly length: number;
  readonly columns: Map<string, FrameColumn>;
}

/** The frames of some reads. `frameOf[i]` is where reads[i] stands; null for a read of no keys. */
export interface Frames {
  readonly frames: readonly Frame[];
  readonly frameOf: readonly (Frame | null)[];
}

/**
 * Puts reads together so that one request asks for them all: views of the same keys, or of other entities of the same
 * rows, share rows; what differs stands below.
 */
export function readFrames(reads: readonly TableRead[]): Frames {
  const frames: Frame[] = [];
  const frameOf = reads.map((read) => {
    const { length } = read.keys;
    if (length === 0) return null;
    const columns = keyColumns(read);
    const fitting = frames.find((frame) => frame.length === length && fits(frame, columns));
    const frame = fitting ?? { length, columns: new Map() };
    if (fitting === undefined) frames.push(frame);
    for (const [name, column] of columns)
      if (!frame.columns.has(name)) frame.columns.set(name, column);
    return frame;
  });
  return { frames, frameOf };
}

function keyColumns({ select, keys }: TableRead): ReadonlyMap<string, FrameColumn> {
  const only = select.table.joinKeys.length === 1;
  return new Map(
    select.table.joinKeys.map(({ name }, i) => {
      const column = keys.columns[i] as Column;
      // The id of a single key is its own text.
      const texts = only
        ? keys.ids
        : Array.from({ length: keys.length }, (_, row) => String(column.values[row]));
      return [name, { column, texts }];
    }),
  );
}

function fits(frame: Frame, columns: ReadonlyMap<string, FrameColumn>): boolean {
  for (const [name, { texts, column }] of columns) {
    const other = frame.columns.get(name);
    if (other === undefined || other.texts === texts) continue;
    if (other.column.type.kind !== column.type.kind) return false;
    if (texts.some((text, row) => text !== other.texts[row])) return false;
  }
  return true;
}
