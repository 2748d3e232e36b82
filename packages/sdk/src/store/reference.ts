import { FeatureStoreError } from "../errors/feature-store-error.ts";

/** One feature by name, as HTTP, the command line and yaml write it. */
export interface FeatureReference {
  readonly view: string;
  readonly feature: string;
}

/** Splits `view:feature`; `view@latest:feature` is the same. FS_REFERENCE_INVALID for any other text. */
export function parseReference(text: string): FeatureReference {
  const at = typeof text === "string" ? text.indexOf(":") : -1;
  const view = at < 0 ? "" : text.slice(0, at);
  const feature = at < 0 ? "" : text.slice(at + 1);
  if (view === "" || feature === "") {
    throw new FeatureStoreError(
      "FS_REFERENCE_INVALID",
      `${JSON.stringify(text) ?? "undefined"} names no feature; write "view:feature"`,
    );
  }
  const [name, version] = view.split("@", 2) as [string, string?];
  if (version !== undefined && version.toLowerCase() !== "latest" && version !== "") {
    throw new FeatureStoreError(
      "FS_REFERENCE_INVALID",
      `"${text}": versions of a view cannot be read; leave "@${version}" out`,
    );
  }
  return { view: name, feature };
}
