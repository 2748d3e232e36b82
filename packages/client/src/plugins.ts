import type { OnlineStore, Plugin } from "@fs/sdk/adapter";
import { remote } from "./remote/remote.ts";
import type { RemoteOptions } from "./remote/remote-options.ts";
import { yamlOptions } from "./remote/yaml-options.ts";

const plugin: Plugin<OnlineStore, RemoteOptions> = {
  kind: "online",
  name: "remote",
  options: yamlOptions,
  create: (options) => remote(options),
};

/** The store that this package brings to feature_store.yaml: `type: remote`, with Feast's options. */
export const plugins: readonly Plugin<OnlineStore, RemoteOptions>[] = [plugin];
