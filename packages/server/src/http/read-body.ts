import type { IncomingMessage } from "node:http";
import { FeatureStoreError } from "@fs/sdk";

/**
 * The bytes of a request's body. FS_LIMIT_EXCEEDED as soon as there are, or are announced, more than `limit`;
 * FS_ABORTED when the caller went away. What is left unread is dropped by Node.
 */
export function readBody(incoming: IncomingMessage, limit: number): Promise<Buffer> {
  if (Number(incoming.headers["content-length"] ?? 0) > limit)
    return Promise.reject(tooLong(limit));
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let length = 0;
    const onData = (chunk: Buffer): void => {
      length += chunk.length;
      chunks.push(chunk);
      if (length <= limit) return;
      incoming.off("data", onData);
      reject(tooLong(limit));
    };
    let isWhole = false;
    const onEnd = (): void => {
      isWhole = true;
      resolve(chunks.length === 1 ? (chunks[0] as Buffer) : Buffer.concat(chunks, length));
    };
    // Nothing is taken off again: it is gone with the request, and a late error of the connection needs a listener.
    const onClose = (): void => {
      if (!isWhole) reject(gone());
    };
    incoming.on("data", onData).on("end", onEnd).on("close", onClose).on("error", onClose);
  });
}

function gone(): FeatureStoreError {
  return new FeatureStoreError("FS_ABORTED", "the caller went away before its request was whole");
}

function tooLong(limit: number): FeatureStoreError {
  return new FeatureStoreError(
    "FS_LIMIT_EXCEEDED",
    `the body has more than ${limit} bytes, which is this server's limit "bodyBytes"; send less at once`,
  );
}
