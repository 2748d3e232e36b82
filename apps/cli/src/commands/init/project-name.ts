/** A project's name made of a folder's: letters, digits, `_` and `-`, beginning with a letter or digit. */
export function projectName(folder: string): string {
  const name = folder
    .normalize("NFC")
    .replace(/[^\p{L}\p{N}_-]+/gu, "_")
    .replace(/^[_-]+|_+$/g, "");
  return name === "" ? "my_feature_store" : name;
}
