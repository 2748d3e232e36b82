import { ERROR_CODES, type ErrorCode, FeatureStoreError } from "@fs/sdk";

/** What came back instead of an answer. */
export interface Refusal {
  readonly status: number;
  readonly text: string;
  /** What the header `x-fs-error-code` says. */
  readonly code: string | null;
}

/** Codes by the exception that Feast names. */
const CLASSES: ReadonlyMap<string, ErrorCode> = new Map([
  ["FeatureViewNotFoundException", "FS_VIEW_NOT_FOUND"],
  ["OnDemandFeatureViewNotFoundException", "FS_VIEW_NOT_FOUND"],
  ["FeastObjectNotFoundException", "FS_VIEW_NOT_FOUND"],
  ["FeatureServiceNotFoundException", "FS_SERVICE_NOT_FOUND"],
  ["EntityNotFoundException", "FS_ENTITY_NOT_FOUND"],
  ["RequestDataNotFoundInEntityRowsException", "FS_REQUEST_FIELD_MISSING"],
  ["PushSourceNotFoundException", "FS_PUSH_SOURCE_NOT_FOUND"],
  ["FeatureNameCollisionError", "FS_FEATURE_COLLISION"],
  ["FeastPermissionError", "FS_FORBIDDEN"],
]);

const STATUSES: ReadonlyMap<number, ErrorCode> = new Map([
  [401, "FS_UNAUTHENTICATED"],
  [403, "FS_FORBIDDEN"],
  [409, "FS_MATERIALIZE_RUNNING"],
  [413, "FS_LIMIT_EXCEEDED"],
  [422, "FS_REQUEST_MALFORMED"],
  [429, "FS_OVERLOADED"],
  [502, "FS_STORE_UNAVAILABLE"],
  [503, "FS_OVERLOADED"],
  [504, "FS_DEADLINE_EXCEEDED"],
]);

interface Words {
  readonly code: ErrorCode | null;
  /** Null where the server's words may hold a value of a row: they stand in the details alone. */
  readonly message: string | null;
}

/**
 * The error that a server answered: problem+json, Feast's JSON within a JSON string, `{"detail"}`, or any text. The
 * code is the server's own where it names one, else that of Feast's exception, else that of the status.
 */
export function serverError(what: string, { status, text, code }: Refusal): FeatureStoreError {
  const words = wordsOf(unwrapped(text));
  const known =
    knownCode(code) ??
    words.code ??
    STATUSES.get(status) ??
    (status < 500 ? "FS_ARGUMENT_INVALID" : "FS_INTERNAL");
  const said =
    words.message ?? `the server answered ${status}; what it says is in details.serverText`;
  return new FeatureStoreError(known, `${what}: ${said}`, {
    details: { status, serverText: text.slice(0, 2_000) },
  });
}

/** A JSON text, and one inside it where it is a text itself. */
function unwrapped(text: string): unknown {
  const outer = parsed(text);
  return typeof outer === "string" ? (parsed(outer) ?? outer) : outer;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function wordsOf(body: unknown): Words {
  if (typeof body !== "object" || body === null) return { code: null, message: null };
  const { detail, message, code, class: name } = body as Readonly<Record<string, unknown>>;
  const known = knownCode(code);
  if (known !== null) return { code: known, message: textOf(detail) };
  const feast = typeof name === "string" ? (CLASSES.get(name) ?? null) : null;
  if (feast !== null) return { code: feast, message: textOf(message) };
  if (typeof detail === "string") return { code: null, message: detail };
  // Of a materialization that is refused while another runs, the detail has an error, which names views alone.
  const said = Array.isArray(detail) ? complaints(detail) : textOf(Object(detail).error);
  return { code: null, message: said };
}

/** Where a body is wrong and how; never the `input` that stands beside it. */
function complaints(all: readonly unknown[]): string | null {
  const texts = all.flatMap((one) => {
    const { loc, msg } = (one ?? {}) as { readonly loc?: unknown; readonly msg?: unknown };
    if (typeof msg !== "string") return [];
    return Array.isArray(loc) ? [`${loc.join(".")}: ${msg}`] : [msg];
  });
  return texts.length === 0 ? null : texts.join("; ");
}

function knownCode(code: unknown): ErrorCode | null {
  return typeof code === "string" && Object.hasOwn(ERROR_CODES, code) ? (code as ErrorCode) : null;
}

function textOf(value: unknown): string | null {
  return typeof value === "string" ? value : null;
}
