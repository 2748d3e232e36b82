import type { OnlineStore, Plugin } from "@fs/sdk/adapter";
import { certificateOf } from "./remote/certificate-of.ts";
import { remote } from "./remote/remote.ts";
import { type RemoteYamlOptions, yamlOptions } from "./remote/yaml-options.ts";

const plugin: Plugin<OnlineStore, RemoteYamlOptions> = {
  kind: "online",
  name: "remote",
  options: yamlOptions,
  create: async ({ certPath, ...options }, { baseDirectory }) =>
    remote({ ...options, ca: await certificateOf(certPath, baseDirectory) }),
};

/** The store that this package brings to feature_store.yaml: `type: remote`, with Feast's options. */
export const plugins: readonly Plugin<OnlineStore, RemoteYamlOptions>[] = [plugin];
