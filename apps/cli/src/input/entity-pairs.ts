import { FeatureStoreError } from "@fs/sdk";

/**
 * `-e key=value`, repeated, as columns: one key given several times is several rows. What follows the first `=` is the
 * value, further `=` included. FS_ARGUMENT_INVALID for a pair without `=` or name.
 */
export function entityPairs(pairs: readonly string[]): Readonly<Record<string, readonly string[]>> {
  const columns = new Map<string, string[]>();
  for (const pair of pairs) {
    const at = pair.indexOf("=");
    if (at < 1) {
      throw new FeatureStoreError(
        "FS_ARGUMENT_INVALID",
        `-e "${at < 0 ? pair : "=…"}": write key=value, for example -e user_id=user_0001`,
      );
    }
    const key = pair.slice(0, at);
    const values = columns.get(key) ?? [];
    values.push(pair.slice(at + 1));
    columns.set(key, values);
  }
  if (columns.size === 0) {
    throw new FeatureStoreError(
      "FS_ARGUMENT_INVALID",
      "say for which entity: -e key=value, once for each join key and request field",
    );
  }
  return Object.fromEntries(columns);
}
