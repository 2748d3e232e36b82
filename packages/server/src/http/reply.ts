/** An answer, ready to be sent. */
export interface Reply {
  readonly status: number;
  /** Null = no body, no content type. */
  readonly body: string | Buffer | null;
  readonly contentType?: string | undefined;
  readonly headers?: Readonly<Record<string, string>> | undefined;
}

/** A JSON answer of text, or of its bytes, that is JSON already. */
export function jsonReply(status: number, body: string | Buffer): Reply {
  return { status, body, contentType: "application/json" };
}
