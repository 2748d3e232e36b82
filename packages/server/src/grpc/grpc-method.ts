import type { Action } from "../access/auth-options.ts";

/** What a method leaves for metrics, access log and audit log. Never values. */
export interface CallNote {
  service: string;
  rows: number;
  /** The source or view written. */
  target: string;
  /** Where a push goes: online, offline or both. */
  to?: string;
}

/** A request that was understood. */
export interface OpenCall {
  /** What a caller must be allowed to do beyond the method's own `actions`. */
  readonly actions: readonly Action[];
  /** Answers the bytes of the response. */
  run(signal: AbortSignal, note: CallNote): Promise<Buffer>;
}

/** A method of one request and one answer. */
export interface GrpcMethod {
  /** `/package.Service/Method` */
  readonly path: string;
  /** Checked before the message is read. */
  readonly actions: readonly Action[];
  /** Whether an audit line is written. */
  readonly writes: boolean;
  /** Reads the message. FS_REQUEST_MALFORMED for bytes that are another. */
  open(message: Buffer): OpenCall;
}
