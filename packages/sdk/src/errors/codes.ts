/** How a code answers over HTTP and as a process: one table, so that every surface agrees. */
export interface ErrorCodeInfo {
  /** HTTP status of a server that answers with this code. */
  readonly http: number;
  /** Exit status of a command that fails with this code: 1 failed, 2 wrong usage. */
  readonly exit: 1 | 2;
}

const CLASSES = {
  user: { http: 400, exit: 1 },
  usage: { http: 400, exit: 2 },
  unauthenticated: { http: 401, exit: 1 },
  forbidden: { http: 403, exit: 1 },
  missing: { http: 404, exit: 1 },
  conflict: { http: 409, exit: 1 },
  tooLarge: { http: 413, exit: 1 },
  malformed: { http: 422, exit: 1 },
  aborted: { http: 499, exit: 1 },
  broken: { http: 500, exit: 1 },
  away: { http: 503, exit: 1 },
} as const;

/** Every code of the project and the class it answers as. A code is stable: it is never renamed and never changes its meaning. */
export const ERROR_CODES = {
  FS_ARGUMENT_INVALID: "usage",
  FS_DEFINITION_INVALID: "user",
  FS_NAME_INVALID: "user",
  FS_NAME_DUPLICATE: "user",
  FS_DURATION_INVALID: "user",
  FS_DEFINITION_DRIFT: "conflict",
  FS_BREAKING_CHANGE: "conflict",
  FS_DEFINITION_LOAD_FAILED: "user",
  FS_ENTITY_NOT_FOUND: "missing",
  FS_VIEW_NOT_FOUND: "missing",
  FS_FEATURE_NOT_FOUND: "missing",
  FS_SERVICE_NOT_FOUND: "missing",
  FS_SOURCE_NOT_FOUND: "missing",
  FS_PUSH_SOURCE_NOT_FOUND: "missing",
  FS_REFERENCE_INVALID: "user",
  FS_FEATURE_COLLISION: "user",
  FS_COLUMN_COLLISION: "user",
  FS_VIEW_NOT_ONLINE: "user",
  FS_JOIN_KEY_MISSING: "user",
  FS_REQUEST_FIELD_MISSING: "user",
  FS_COLUMN_MISSING: "user",
  FS_COLUMN_LENGTH: "user",
  FS_VALUE_INVALID: "user",
  FS_VALUE_UNSAFE: "user",
  FS_VALUE_LOSS: "user",
  FS_EVENT_TIME_INVALID: "user",
  FS_EVENT_TIME_FUTURE: "user",
  FS_RANGE_INVALID: "usage",
  FS_WINDOW_KEYS_DIFFER: "user",
  FS_SOURCE_COLUMN_MISSING: "user",
  FS_SOURCE_TYPE_MISMATCH: "user",
  FS_SOURCE_UNREADABLE: "user",
  FS_SOURCE_UNSUPPORTED: "user",
  FS_SINK_UNSUPPORTED: "user",
  FS_SINK_FAILED: "broken",
  FS_DATASET_UNKNOWN: "missing",
  FS_QUERY_FAILED: "broken",
  FS_TRANSFORM_FAILED: "user",
  FS_TRANSFORM_INVALID: "user",
  FS_TRANSFORM_NOT_LOADED: "conflict",
  FS_TRANSFORM_DRIFT: "conflict",
  FS_LAYOUT_UNKNOWN: "conflict",
  FS_ROW_CORRUPT: "broken",
  FS_STORE_NOT_CONFIGURED: "user",
  FS_STORE_NOT_INSTALLED: "user",
  FS_STORE_UNKNOWN: "user",
  FS_STORE_UNSUPPORTED: "user",
  FS_STORE_INVALID: "user",
  FS_STORE_CLOSED: "user",
  FS_STORE_FAILED: "broken",
  FS_STORE_CORRUPT: "broken",
  FS_STORE_UNAVAILABLE: "away",
  FS_STORE_DENIED: "broken",
  FS_STORE_FULL: "broken",
  FS_STORE_CONTRACT: "broken",
  FS_STORE_NATIVE_MISSING: "user",
  FS_REVISION_NOT_FOUND: "missing",
  FS_REGISTRY_CONFLICT: "conflict",
  FS_REGISTRY_CORRUPT: "broken",
  FS_REGISTRY_FOREIGN: "user",
  FS_REGISTRY_FAILED: "broken",
  FS_MATERIALIZE_RUNNING: "conflict",
  FS_MATERIALIZE_FAILED: "broken",
  FS_CONFIG_INVALID: "usage",
  FS_CONFIG_NOT_FOUND: "usage",
  FS_READ_ONLY: "forbidden",
  FS_UNAUTHENTICATED: "unauthenticated",
  FS_FORBIDDEN: "forbidden",
  FS_REQUEST_MALFORMED: "malformed",
  FS_LIMIT_EXCEEDED: "tooLarge",
  FS_OVERLOADED: "away",
  FS_DEADLINE_EXCEEDED: "away",
  FS_ANSWER_INVALID: "broken",
  FS_ADDRESS_UNAVAILABLE: "user",
  FS_CONFIRMATION_REQUIRED: "usage",
  FS_DISK_FULL: "broken",
  FS_ABORTED: "aborted",
  FS_INTERNAL: "broken",
} as const;

/** A stable code of the form `FS_NOUN_PROBLEM`. */
export type ErrorCode = keyof typeof ERROR_CODES;

/** How errors of this code answer. */
export function errorCodeInfo(code: ErrorCode): ErrorCodeInfo {
  return CLASSES[ERROR_CODES[code]];
}
