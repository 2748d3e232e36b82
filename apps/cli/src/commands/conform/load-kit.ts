import type * as Conformance from "@fs/conformance";
import { moduleLoader } from "@fs/repo";

/** The cases, and what runs them. */
export type Kit = Pick<
  typeof Conformance,
  | "offlineStoreCases"
  | "onlineStoreCases"
  | "randomOfflineCases"
  | "randomOnlineCases"
  | "randomRegistryCases"
  | "registryCases"
  | "runCases"
>;

/** The kit of the user's own project, so that its version decides; else the one that came with the CLI. */
export async function loadKit(directory: string): Promise<Kit> {
  const loader = moduleLoader(directory);
  const own = loader.resolve("@fs/conformance");
  // What the package exports is what its types say.
  return own === null ? import("@fs/conformance") : ((await loader.load(own)) as unknown as Kit);
}
