import type { ServerRoom } from "../create-server.ts";

/** What answering a call needs beside its method. */
export interface GrpcRoom extends ServerRoom {
  /** Whether other machines can reach the port. */
  readonly isExposed: () => boolean;
  readonly isClosing: () => boolean;
}
