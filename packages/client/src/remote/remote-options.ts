import type { ClientOptions } from "../transport/client-options.ts";

/** Where the feature server of an online store is, and how it is spoken to. */
export interface RemoteOptions extends Omit<ClientOptions, "url"> {
  /** Unless given "http://localhost:6566". */
  readonly url?: string | undefined;
}
