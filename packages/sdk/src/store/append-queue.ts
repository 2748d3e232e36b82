import type { Batch, CallOptions } from "../contract/columns.ts";
import type { Source } from "../contract/offline-plan.ts";
import { concatBatches } from "../data/slice.ts";
import { throwIfAborted } from "../errors/aborted.ts";
import { sameType } from "../schema/type-text.ts";
import type { StoreContext } from "./store-context.ts";

/** Appends rows to a source; they are durable when it resolves. */
export type Append = (source: Source, rows: Batch, options: CallOptions) => Promise<unknown>;

interface Waiting {
  readonly rows: Batch;
  readonly signal: AbortSignal | undefined;
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

interface Queue {
  readonly waiting: Waiting[];
  running: boolean;
}

/** Rows to one append: a burst must not become one statement without bound. */
const MAX_ROWS = 100_000;

const queues = new WeakMap<StoreContext, Map<string, Queue>>();

/**
 * Appends to a source, one append at a time; what comes while one is under way waits and goes as one, so that a high
 * rate of small pushes costs a few appends. Each caller is answered when its own rows are durable, which is what holds
 * callers back. One that gives up while it waits is left out.
 */
export function appendMerged(
  context: StoreContext,
  source: Source,
  rows: Batch,
  append: Append,
  options: CallOptions,
): Promise<void> {
  const queue = queueOf(context, source);
  return new Promise<void>((resolve, reject) => {
    queue.waiting.push({ rows, signal: options.signal, resolve, reject });
    if (!queue.running) void drain(queue, source, append);
  });
}

function queueOf(context: StoreContext, source: Source): Queue {
  const ofStore = queues.get(context) ?? new Map<string, Queue>();
  queues.set(context, ofStore);
  const key = JSON.stringify(source);
  const queue = ofStore.get(key) ?? { waiting: [], running: false };
  ofStore.set(key, queue);
  return queue;
}

async function drain(queue: Queue, source: Source, append: Append): Promise<void> {
  queue.running = true;
  while (queue.waiting.length > 0) {
    const group = nextGroup(queue.waiting);
    const [first] = group;
    if (first === undefined) continue;
    const alone = group.length === 1;
    try {
      const rows = alone
        ? first.rows
        : concatBatches(
            group.map((one) => one.rows),
            first.rows.fields,
          );
      // Of several callers none can stop what the others wait for.
      await append(source, rows, alone && first.signal ? { signal: first.signal } : {});
      for (const one of group) one.resolve();
    } catch (error) {
      for (const one of group) one.reject(error);
    }
  }
  queue.running = false;
}

/** Takes those off the front that can go as one append. */
function nextGroup(waiting: Waiting[]): readonly Waiting[] {
  const group: Waiting[] = [];
  let rows = 0;
  for (let next = waiting[0]; next !== undefined; next = waiting[0]) {
    const [first] = group;
    const fits = first === undefined || sameFields(first.rows, next.rows);
    if (first !== undefined && (!fits || rows + next.rows.length > MAX_ROWS)) break;
    waiting.shift();
    try {
      throwIfAborted(next.signal, "the push");
    } catch (error) {
      next.reject(error);
      continue;
    }
    group.push(next);
    rows += next.rows.length;
  }
  return group;
}

function sameFields(a: Batch, b: Batch): boolean {
  return (
    a.fields.length === b.fields.length &&
    a.fields.every((field, i) => {
      const other = b.fields[i];
      return other !== undefined && field.name === other.name && sameType(field.type, other.type);
    })
  );
}
