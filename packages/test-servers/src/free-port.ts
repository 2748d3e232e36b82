import { createServer } from "node:net";

/** A TCP port of the loopback address that nobody listens on now. Whoever takes it should be ready to ask for another. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      // Only a server on a pipe has no port.
      const port = typeof address === "object" && address !== null ? address.port : 0;
      server.close(() => resolve(port));
    });
  });
}
