export { createClient } from "./create-client.ts";
export { plugins } from "./plugins.ts";
export { remote } from "./remote/remote.ts";
export type { ClientFeatures } from "./features/client-features.ts";
export type {
  ClientMaterializeOptions,
  ClientRequest,
  FeatureClient,
  NamedClientRequest,
} from "./features/feature-client.ts";
export type { RemoteOptions } from "./remote/remote-options.ts";
export type { ClientCallOptions, ClientOptions, Token } from "./transport/client-options.ts";
export type { ClientRows } from "./wire/wire-columns.ts";
