import { STATUS_CODES } from "node:http";
import { type ErrorCode, type FeatureStoreError, httpStatusOf, isFeatureStoreError } from "@fs/sdk";
import type { BodyComplaint } from "./malformed.ts";
import { jsonReply, type Reply } from "./reply.ts";

/** Where Feast's clients want another status than the code has everywhere else. */
const STATUSES: Partial<Record<ErrorCode, number>> = {
  FS_REQUEST_FIELD_MISSING: 404,
  FS_PUSH_SOURCE_NOT_FOUND: 422,
  // A caller asks a server that is about to go; another one will answer.
  FS_STORE_CLOSED: 503,
  FS_LAYOUT_UNKNOWN: 503,
};

/** The exceptions of Feast that its client raises again by name; any other code is a plain FeastError. */
const CLASSES: Partial<Record<ErrorCode, string>> = {
  FS_VIEW_NOT_FOUND: "FeatureViewNotFoundException",
  FS_SERVICE_NOT_FOUND: "FeatureServiceNotFoundException",
  FS_ENTITY_NOT_FOUND: "EntityNotFoundException",
  FS_REQUEST_FIELD_MISSING: "RequestDataNotFoundInEntityRowsException",
  FS_PUSH_SOURCE_NOT_FOUND: "PushSourceNotFoundException",
  FS_FORBIDDEN: "FeastPermissionError",
  FS_READ_ONLY: "FeastPermissionError",
};

/** Seconds after which a caller that was turned away may try again. */
const RETRY_AFTER: Partial<Record<ErrorCode, string>> = {
  FS_OVERLOADED: "1",
  FS_DEADLINE_EXCEEDED: "1",
  FS_STORE_UNAVAILABLE: "1",
  FS_STORE_CLOSED: "1",
};

/** What an error reply needs to know of its request. */
export interface ErrorScene {
  readonly accept: string;
  readonly requestId: string;
  /** What an unknown view is called on this route. */
  readonly notFoundClass?: string | undefined;
}

/** The HTTP status of an error on Feast's wire. */
export function statusOf(error: unknown): number {
  const status = isFeatureStoreError(error) ? STATUSES[error.code] : undefined;
  return status ?? httpStatusOf(error);
}

/**
 * An error as a client reads it: as Feast writes errors (JSON within a JSON string), or as `application/problem+json`
 * where the caller accepts that. The code stands in the header `x-fs-error-code` too. An error that is not ours says
 * nothing but the request's id.
 */
export function errorReply(error: unknown, scene: ErrorScene): Reply {
  const status = statusOf(error);
  const code = isFeatureStoreError(error) ? error.code : "FS_INTERNAL";
  const message = isFeatureStoreError(error)
    ? error.message
    : `the server failed; its log has request ${scene.requestId}`;
  const wait = RETRY_AFTER[code];
  const headers = {
    "x-fs-error-code": code,
    ...(wait === undefined ? {} : { "retry-after": wait }),
    ...(status === 401 ? { "www-authenticate": "Bearer" } : {}),
  };
  if (scene.accept.includes("application/problem+json")) {
    const problem = {
      type: "about:blank",
      title: STATUS_CODES[status] ?? "Error",
      status,
      detail: message,
      code,
      request_id: scene.requestId,
    };
    const contentType = "application/problem+json";
    return { status, body: JSON.stringify(problem), contentType, headers };
  }
  const body = isFeatureStoreError(error) ? feastBody(error, scene) : JSON.stringify(message);
  return { ...jsonReply(status, body), headers };
}

/** A route that is not there, or not with this method, as Feast answers it; and what Node would refuse, like these. */
export function routeReply(status: 400 | 404 | 405 | 417, scene: ErrorScene): Reply {
  const detail = STATUS_CODES[status];
  if (!scene.accept.includes("application/problem+json"))
    return jsonReply(status, JSON.stringify({ detail }));
  const body = JSON.stringify({ type: "about:blank", title: detail, status });
  return { status, body, contentType: "application/problem+json" };
}

function feastBody(error: FeatureStoreError, scene: ErrorScene): string {
  const { code, message, details } = error;
  if (code === "FS_REQUEST_MALFORMED") {
    // `malformed` put it there.
    return JSON.stringify({ detail: [details.complaint as BodyComplaint] });
  }
  if (code === "FS_MATERIALIZE_RUNNING") {
    const running = { error: message, feature_views: details.views ?? [] };
    return JSON.stringify({ ...running, detail: running });
  }
  if (code === "FS_UNAUTHENTICATED") return JSON.stringify({ detail: message });
  const name =
    (code === "FS_VIEW_NOT_FOUND" ? scene.notFoundClass : undefined) ??
    CLASSES[code] ??
    "FeastError";
  return JSON.stringify(JSON.stringify({ module: "feast.errors", class: name, message }));
}
