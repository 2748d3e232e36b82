import { FeatureStoreError } from "@fs/sdk";

/** References with `@latest` left out. FS_FEATURE_COLLISION for one that is asked for twice: its answer would have two columns of one name. */
export function featureReferences(references: readonly string[]): readonly string[] {
  const plain = references.map((one) => one.replace(/^([^:@]+)@(?:latest)?:/i, "$1:"));
  if (new Set(plain).size === plain.length) return plain;
  const twice = plain.find((one, i) => plain.indexOf(one) !== i);
  throw new FeatureStoreError("FS_FEATURE_COLLISION", `"${twice}" is asked for twice; ask once`);
}
