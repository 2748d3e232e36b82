import { createRequire } from "node:module";
import protobuf from "protobufjs";
import type { AnswerProblem } from "./http-case-answer.ts";

/** A recorded call: its answer in hex, or how it ended. */
export interface GrpcExchange {
  readonly id: string;
  readonly method: string;
  readonly request_hex: string;
  readonly response_hex?: string;
  readonly error?: { readonly code: string };
}

/** How a call ended; bytes where it was answered. */
export interface GrpcFound {
  readonly code: string;
  readonly bytes: Buffer | null;
}

const protos = createRequire(import.meta.url);
const root = new protobuf.Root();
root.resolvePath = (_origin, target) => protos.resolve(`@fs/server/proto/${target}`);
root.loadSync("feast/serving/GrpcServer.proto");

/** What Feast gives no right answer to: the columns that a correct server answers instead. */
const RIGHT: Readonly<Record<string, Readonly<Record<string, object>>>> = {
  nulls: { name: { statuses: ["NULL_VALUE"] } },
  service: { with_bonus: { values: [{ doubleVal: 12.5 }], statuses: ["PRESENT"] } },
};

/** A key of another integer type may be found, though Feast does not. */
const MAY_DIFFER: ReadonlySet<string> = new Set(["int32_key_for_int64"]);

/**
 * Compares decoded messages, columns by name, times to the second. Where Feast fails as if it were broken, a correct
 * server says what the caller did wrong.
 */
export function compareExchange(exchange: GrpcExchange, found: GrpcFound): AnswerProblem | null {
  const { id, error, response_hex } = exchange;
  const right = RIGHT[id];
  if (error !== undefined && right === undefined) {
    const allowed =
      error.code === "UNKNOWN" || error.code === "INTERNAL"
        ? ["INVALID_ARGUMENT", "NOT_FOUND"]
        : [error.code];
    if (allowed.includes(found.code)) return null;
    return { column: "(status)", expected: allowed.join(" or "), found: found.code };
  }
  if (found.bytes === null) return { column: "(status)", expected: "OK", found: found.code };
  const have = columnsOf(exchange.method, found.bytes);
  const want =
    response_hex === undefined ? {} : columnsOf(exchange.method, Buffer.from(response_hex, "hex"));
  if (response_hex !== undefined && names(want) !== names(have))
    return { column: "(names)", expected: names(want), found: names(have) };
  if (MAY_DIFFER.has(id)) return null;
  return compareColumns({ ...want, ...overlaid(want, right ?? {}) }, have);
}

type Columns = Readonly<Record<string, object>>;

function overlaid(want: Columns, right: Columns): Columns {
  return Object.fromEntries(
    Object.entries(right).map(([name, column]) => [name, { ...want[name], ...column }]),
  );
}

function compareColumns(want: Columns, have: Columns): AnswerProblem | null {
  for (const [name, column] of Object.entries(want)) {
    const found = have[name] ?? {};
    const picked = Object.fromEntries(
      Object.keys(column).map((part) => [part, (found as Record<string, unknown>)[part]]),
    );
    const [a, b] = [JSON.stringify(column), JSON.stringify(picked)];
    if (a !== b) return { column: name, expected: a, found: b };
  }
  return null;
}

const names = (columns: Columns): string => Object.keys(columns).sort().join(", ");

/** The columns of an answer for features by name; any other message as one column. */
function columnsOf(method: string, bytes: Buffer): Columns {
  const [, service = "", name = ""] = method.split("/");
  const found = root.lookupService(service).methods[name];
  found?.resolve();
  const type = found?.resolvedResponseType as protobuf.Type;
  const message = type.toObject(type.decode(bytes), {
    longs: String,
    enums: String,
    bytes: String,
    arrays: true,
  }) as Message;
  if (message.metadata === undefined) return { "(message)": message };
  return Object.fromEntries(
    message.metadata.featureNames.val.map((name, i) => [name, column(message.results[i])]),
  );
}

interface Message {
  readonly metadata?: { readonly featureNames: { readonly val: readonly string[] } };
  readonly results: readonly Vector[];
}

interface Vector {
  readonly values: readonly object[];
  readonly statuses: readonly string[];
  readonly eventTimestamps: readonly { readonly seconds?: string }[];
}

function column(vector: Vector | undefined): object {
  const { values = [], statuses = [], eventTimestamps = [] } = vector ?? {};
  return { values, statuses, times: eventTimestamps.map(({ seconds }) => seconds ?? "0") };
}
