/** A group of registered objects on the command line, and what one of them is called. */
export const OBJECT_GROUPS = [
  ["entities", "entity"],
  ["feature-views", "feature view"],
  ["on-demand-feature-views", "on-demand feature view"],
  ["feature-services", "feature service"],
  ["data-sources", "data source"],
] as const;

/** The name of such a group. */
export type ObjectGroup = (typeof OBJECT_GROUPS)[number][0];
