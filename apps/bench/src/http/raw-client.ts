import { connect, type Socket } from "node:net";

/** A connection that is kept open and costs its process little: what is measured is the server. */
export interface RawClient {
  /** Sends the bytes of one request and answers those of the body. One at a time. */
  call(request: Buffer): Promise<Buffer>;
  close(): void;
}

/** Connects to a port of loopback. */
export function rawClient(port: number): Promise<RawClient> {
  return new Promise((resolve, reject) => {
    const socket = connect({ port, host: "127.0.0.1", noDelay: true });
    socket.once("error", reject);
    socket.once("connect", () => {
      socket.off("error", reject);
      resolve(clientOf(socket));
    });
  });
}

function clientOf(socket: Socket): RawClient {
  let parts: Buffer[] = [];
  let missing = 0;
  let waiting: { resolve: (body: Buffer) => void; reject: (error: Error) => void } | null = null;
  const fail = (error: Error) => {
    waiting?.reject(error);
    waiting = null;
  };
  socket.on("data", (part: Buffer) => {
    if (parts.length === 0) {
      const end = part.indexOf("\r\n\r\n");
      const head = part.toString("latin1", 0, end);
      if (!head.startsWith("HTTP/1.1 200")) return fail(new Error(part.toString()));
      const length = Number(/content-length: (\d+)/i.exec(head)?.[1]);
      missing = end + 4 + length;
      parts = [part.subarray(end + 4)];
    } else parts.push(part);
    missing -= part.length;
    if (missing > 0) return;
    const body = parts.length === 1 ? (parts[0] as Buffer) : Buffer.concat(parts);
    parts = [];
    const done = waiting;
    waiting = null;
    done?.resolve(body);
  });
  socket.on("error", fail);
  socket.on("close", () => fail(new Error("the server closed the connection")));
  return {
    call(request) {
      return new Promise((resolve, reject) => {
        waiting = { resolve, reject };
        socket.write(request);
      });
    },
    close: () => socket.destroy(),
  };
}

/** The bytes of one request for features. */
export function onlineRequest(body: unknown): Buffer {
  const text = JSON.stringify(body);
  return Buffer.from(
    `POST /get-online-features HTTP/1.1\r\nHost: bench\r\nContent-Type: application/json\r\nContent-Length: ${Buffer.byteLength(text)}\r\n\r\n${text}`,
  );
}
