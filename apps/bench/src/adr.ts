/** Records in docs/adr that say why a goal is hard to reach. */
export const ADRS = {
  featureServer: "0012-feature-server.md",
  largerThanMemory: "0014-larger-than-memory.md",
} as const;

/** The file name of such a record. */
export type Adr = (typeof ADRS)[keyof typeof ADRS];

/** A link to a record, from where the results lie. */
export function adrLink(adr: Adr): string {
  return `[ADR ${Number(adr.slice(0, 4))}](../../../docs/adr/${adr})`;
}
