import { FeatureStoreError } from "@fs/sdk";

/** What bears tags. */
export interface Tagged {
  readonly tags: Readonly<Record<string, string>>;
}

/** A test of `--tags key:value`, repeated or with commas: all must match. FS_ARGUMENT_INVALID for a tag without `:`. */
export function tagFilter(given: readonly string[]): (one: Tagged) => boolean {
  const wanted = given
    .flatMap((text) => text.split(","))
    .map((tag) => {
      const at = tag.indexOf(":");
      if (at > 0) return [tag.slice(0, at).trim(), tag.slice(at + 1).trim()] as const;
      throw new FeatureStoreError("FS_ARGUMENT_INVALID", `--tags "${tag}": write key:value`);
    });
  return ({ tags }) =>
    wanted.every(([key, value]) => Object.hasOwn(tags, key) && tags[key] === value);
}
