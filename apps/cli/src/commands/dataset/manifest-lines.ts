import type { DatasetManifest } from "@fs/sdk";
import { countText } from "../../format/count-text.ts";

/** What a training set was made of, in words. */
export function manifestLines(manifest: DatasetManifest): readonly string[] {
  const { views, onDemandViews, sources, libraries } = manifest;
  return [
    line("project", `${manifest.project}, registry revision ${manifest.revision}`),
    line(
      "file",
      `${countText(manifest.rows, "row")}, ${countText(manifest.bytes, "byte")}, sha256 ${manifest.sha256}`,
    ),
    line("entities", entitiesText(manifest.entities)),
    line("features", manifest.features.join(", ")),
    ...views.map(({ name, fingerprint }) => line("view", `${name}, fingerprint ${fingerprint}`)),
    ...onDemandViews.map(({ name, hash, version }) =>
      line(
        "on demand",
        [name, ...known("transform", hash), ...known("version", version)].join(", "),
      ),
    ),
    ...sources.map(({ name, kind, rows, version }) =>
      line(
        "source",
        [
          `${name} (${kind})`,
          ...(rows === null ? [] : [`${countText(rows, "row")}`]),
          ...known("version", version),
        ].join(", "),
      ),
    ),
    line(
      "made by",
      Object.entries(libraries)
        .map((pair) => pair.join(" "))
        .join(", "),
    ),
  ];
}

function entitiesText(entities: DatasetManifest["entities"]): string {
  switch (entities.kind) {
    case "rows":
      return `${countText(entities.rows, "row")}, given`;
    case "source":
      return [entities.source, ...known("version", entities.version)].join(", ");
    case "window":
      return `every key and time from ${entities.start} to ${entities.end}`;
  }
}

function known(what: string, value: string | null): readonly string[] {
  return value === null ? [] : [`${what} ${value}`];
}

function line(what: string, text: string): string {
  return `  ${what.padEnd(10)}${text}`;
}
