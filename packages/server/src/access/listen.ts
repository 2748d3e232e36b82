import type { Server } from "node:net";
import { FeatureStoreError } from "@fs/sdk";

/** Where a server listens. */
export interface ListenAddress {
  readonly host: string;
  readonly port: number;
}

/** Resolves when the server listens, with the port that it got. FS_ADDRESS_UNAVAILABLE where the address is taken or not this machine's. */
export function listen(server: Server, { host, port }: ListenAddress): Promise<ListenAddress> {
  return new Promise((resolve, reject) => {
    const onError = (cause: NodeJS.ErrnoException) => {
      reject(
        new FeatureStoreError(
          "FS_ADDRESS_UNAVAILABLE",
          `cannot listen on ${host}:${port}: ${cause.code ?? "the system refuses it"}; choose another port or host`,
          { cause },
        ),
      );
    };
    server.once("error", onError);
    server.listen({ host, port }, () => {
      server.off("error", onError);
      const address = server.address();
      resolve({ host, port: typeof address === "object" ? (address?.port ?? port) : port });
    });
  });
}
