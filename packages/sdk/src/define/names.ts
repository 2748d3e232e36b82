import { isWellFormed } from "../data/value.ts";
import { FeatureStoreError } from "../errors/feature-store-error.ts";

/**
 * Refuses a name that cannot travel: empty, with a control character, half a surrogate pair, `:` (it splits
 * references) or `@` (it splits versions). Any other text is a name. FS_NAME_INVALID names `what`.
 */
export function checkName(what: string, name: unknown): void {
  const problem = nameProblem(name);
  if (problem === null) return;
  throw new FeatureStoreError(
    "FS_NAME_INVALID",
    `${what} ${JSON.stringify(name) ?? "undefined"}: a name ${problem}`,
  );
}

function nameProblem(name: unknown): string | null {
  if (typeof name !== "string") return "is a string";
  if (name.trim() === "") return "is not empty";
  if (/[:@]/.test(name)) return 'holds no ":" and no "@"';
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is refused
  if (/[\u0000-\u001f\u007f-\u009f]/.test(name)) return "holds no control character";
  return isWellFormed(name) ? null : "is well-formed Unicode";
}

/** A project's name: letters, digits, `_` and `-`, not beginning with `_` or `-`, as in Feast. */
export function checkProjectName(name: unknown): void {
  if (typeof name === "string" && /^[\p{L}\p{N}][\p{L}\p{N}_-]*$/u.test(name)) return;
  throw new FeatureStoreError(
    "FS_NAME_INVALID",
    `project ${JSON.stringify(name) ?? "undefined"}: a project's name is made of letters, digits, "_" and "-", and begins with a letter or digit`,
  );
}

/** Refuses two names that are equal, or differ only in case, which some engines cannot tell apart. FS_NAME_DUPLICATE names both. */
export function checkDistinct(what: string, names: readonly string[]): void {
  const seen = new Map<string, string>();
  for (const name of names) {
    const folded = name.toLowerCase();
    const before = seen.get(folded);
    if (before !== undefined) {
      const why = before === name ? "stands twice" : `differs from "${before}" only in case`;
      throw new FeatureStoreError(
        "FS_NAME_DUPLICATE",
        `${what}: "${name}" ${why}; give each a name of its own`,
      );
    }
    seen.set(folded, name);
  }
}
