import { type ClientHttp2Session, connect } from "node:http2";
import { onTestFinished } from "vitest";

/** The method that calls go to unless they say otherwise. */
export const GET = "/GrpcFeatureServer/GetOnlineFeatures";

/** A message in its frame, or in one whose head says something else. */
export function framed(message: Uint8Array, length: number = message.length, flag = 0): Buffer {
  const head = Buffer.alloc(5);
  head.writeUInt8(flag, 0);
  head.writeUInt32BE(length, 1);
  return Buffer.concat([head, message]);
}

/** A session that sends what it is given, whatever gRPC says. */
export async function session(port: number): Promise<ClientHttp2Session> {
  const made = connect(`http://127.0.0.1:${port}`);
  onTestFinished(() => made.destroy());
  await new Promise<void>((resolve) => made.once("connect", () => resolve()));
  return made;
}

/** How bytes are sent. */
export interface Sent {
  readonly path?: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Whether the caller says that it is done. */
  readonly ends?: boolean;
}

/** The status in the trailers; "reset" for a stream without one. */
export function post(to: ClientHttp2Session, body: Uint8Array, sent: Sent = {}): Promise<string> {
  const stream = to.request({
    ":method": "POST",
    ":path": sent.path ?? GET,
    "content-type": "application/grpc",
    te: "trailers",
    ...sent.headers,
  });
  stream.on("error", () => {});
  return new Promise((resolve) => {
    const take = (headers: Record<string, unknown>) => {
      if (headers["grpc-status"] !== undefined) resolve(String(headers["grpc-status"]));
      else if (headers[":status"] !== 200 && headers[":status"] !== undefined)
        resolve(`HTTP ${String(headers[":status"])}`);
    };
    stream.on("response", take);
    stream.on("trailers", take);
    stream.on("close", () => resolve("reset"));
    stream.resume();
    if (sent.ends === false) stream.write(body);
    else stream.end(body);
  });
}
