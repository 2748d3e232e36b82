import { FeatureStoreError } from "../errors/feature-store-error.ts";
import type { DatasetManifest, ManifestFacts } from "./manifest.ts";

/** In pieces of the default size, reading takes longer than hashing. */
const READ_BYTES = 1 << 20;

/** Where the manifest of a written file is. */
export const manifestPath = (file: string): string => `${file}.manifest.json`;

/** Writes the manifest beside a file that was just written, whole or not at all. */
export async function writeManifest(
  file: string,
  facts: ManifestFacts,
  rows: number,
): Promise<void> {
  const { rename, writeFile } =
    await nodeModule<typeof import("node:fs/promises")>("node:fs/promises");
  const manifest: DatasetManifest = { ...facts, rows, ...(await digest(file)) };
  const path = manifestPath(file);
  const temporary = `${path}.tmp`;
  try {
    await writeFile(temporary, `${JSON.stringify(manifest, null, 2)}\n`);
    await rename(temporary, path);
  } catch (cause) {
    throw new FeatureStoreError(
      "FS_SINK_FAILED",
      `"${file}" was written, but its manifest "${path}" could not be; see the cause`,
      { cause },
    );
  }
}

/** Whether a written file is still what its manifest says. */
export interface DatasetVerification {
  readonly manifest: DatasetManifest;
  readonly matches: boolean;
  readonly bytes: number;
  readonly sha256: string;
}

/** Compares a written training set with its manifest. FS_DATASET_UNKNOWN where one of the two is not there or is none. */
export async function verifyDataset(file: string): Promise<DatasetVerification> {
  const manifest = await readManifest(file);
  const found = await digest(file).catch((cause: unknown) => {
    throw new FeatureStoreError("FS_DATASET_UNKNOWN", `"${file}" cannot be read; see the cause`, {
      cause,
    });
  });
  return {
    manifest,
    ...found,
    matches: found.sha256 === manifest.sha256 && found.bytes === manifest.bytes,
  };
}

async function readManifest(file: string): Promise<DatasetManifest> {
  const { readFile } = await nodeModule<typeof import("node:fs/promises")>("node:fs/promises");
  const path = manifestPath(file);
  try {
    const manifest = JSON.parse(await readFile(path, "utf8")) as DatasetManifest;
    if (manifest.format === 1 && typeof manifest.sha256 === "string") return manifest;
  } catch (cause) {
    throw new FeatureStoreError(
      "FS_DATASET_UNKNOWN",
      `"${file}" has no manifest that can be read ("${path}"); one is written beside every training set that toParquet or toCsv writes`,
      { cause },
    );
  }
  throw new FeatureStoreError("FS_DATASET_UNKNOWN", `"${path}" is no manifest of a training set`);
}

async function digest(file: string): Promise<{ readonly bytes: number; readonly sha256: string }> {
  const [{ createReadStream }, { createHash }] = await Promise.all([
    nodeModule<typeof import("node:fs")>("node:fs"),
    nodeModule<typeof import("node:crypto")>("node:crypto"),
  ]);
  const hash = createHash("sha256");
  let bytes = 0;
  for await (const chunk of createReadStream(file, { highWaterMark: READ_BYTES })) {
    hash.update(chunk as Uint8Array);
    bytes += (chunk as Uint8Array).length;
  }
  return { bytes, sha256: hash.digest("hex") };
}

/** A module of Node at its first use. By a variable: bundlers for browsers refuse a name that they see and do not have. */
function nodeModule<T>(name: string): Promise<T> {
  return import(/* webpackIgnore: true */ /* @vite-ignore */ name) as Promise<T>;
}
