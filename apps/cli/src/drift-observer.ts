import type { Observer } from "@fs/sdk/adapter";
import type { Output } from "./output.ts";

/** Warns once of each on-demand view whose loaded transform is not the applied one. */
export function driftObserver(output: Output): Observer {
  const told = new Set<unknown>();
  return {
    span: (_name, _attributes, run) => run(),
    count(name, _by, attributes) {
      const view = attributes?.view;
      if (name !== "transform.drift" || told.has(view)) return;
      told.add(view);
      output.warn(`the transform of ${view} differs from the applied one; run fs apply`);
    },
  };
}
