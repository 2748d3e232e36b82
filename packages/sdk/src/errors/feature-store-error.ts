import { type ErrorCode, errorCodeInfo } from "./codes.ts";

const BRAND = Symbol.for("@fs/sdk.error");

/** What an error carries beside its message. `details` may hold values of rows and is never logged. */
export interface ErrorContext {
  readonly cause?: unknown;
  readonly details?: Readonly<Record<string, unknown>>;
}

/**
 * The one error of every package. The message says what was wrong, with which name, and what to do;
 * it holds no secret and no value of a row. Recognise it with {@link isFeatureStoreError}: two copies
 * of sdk may coexist, so `instanceof` is not a test.
 */
export class FeatureStoreError extends Error {
  override readonly name = "FeatureStoreError";
  /** Stable; what a program tests. */
  readonly code: ErrorCode;
  readonly details: Readonly<Record<string, unknown>>;

  constructor(code: ErrorCode, message: string, context: ErrorContext = {}) {
    super(message, context.cause === undefined ? undefined : { cause: context.cause });
    this.code = code;
    this.details = context.details ?? {};
    Object.defineProperty(this, BRAND, { value: true });
  }
}

/** True for an error of this project, from whichever copy of sdk; of that code, where one is given. */
export function isFeatureStoreError(error: unknown, code?: ErrorCode): error is FeatureStoreError {
  if (typeof error !== "object" || error === null || !(BRAND in error)) return false;
  // The brand says that the shape is ours.
  return code === undefined || (error as unknown as FeatureStoreError).code === code;
}

/** The HTTP status that goes with an error; 500 for one that is not ours. */
export function httpStatusOf(error: unknown): number {
  return isFeatureStoreError(error) ? errorCodeInfo(error.code).http : 500;
}

/** The exit status that goes with an error: 1 failed, 2 wrong usage. */
export function exitStatusOf(error: unknown): 1 | 2 {
  return isFeatureStoreError(error) ? errorCodeInfo(error.code).exit : 1;
}
