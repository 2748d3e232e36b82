import type { DefinitionKind } from "../define/definition.ts";
import { FeatureStoreError } from "../errors/feature-store-error.ts";
import { kindWords } from "./catalog.ts";
import type { Dependent } from "./dependents.ts";
import type { PlannedChange, RegistryPlan } from "./registry-plan.ts";

const NAMED = 5;

/** FS_BREAKING_CHANGE for a plan that breaks what may be in use: which changes, whom they break, and whose that is. */
export function refuseBreaking(plan: RegistryPlan): void {
  const broken = plan.changes.filter((change) => change.class === "breaking");
  if (broken.length === 0) return;
  const named = broken.slice(0, NAMED).map(changeText);
  const more = broken.length > NAMED ? [`and ${broken.length - NAMED} more`] : [];
  throw new FeatureStoreError(
    "FS_BREAKING_CHANGE",
    `nothing was applied, because this would break what may be in use: ${[...named, ...more].join("; ")}. Change the definitions, or apply with allowBreaking (--allow-breaking)`,
    { details: { plan } },
  );
}

function changeText({ kind, name, reasons, breaks }: PlannedChange): string {
  const broken = breaks.length === 0 ? "" : ` (breaks ${breaks.map(dependentText).join(", ")})`;
  return `${words(kind, name)}: ${reasons.join(", ")}${broken}`;
}

function dependentText({ kind, name, owner }: Dependent): string {
  return `${words(kind, name)}${owner === "" ? "" : ` of ${owner}`}`;
}

function words(kind: DefinitionKind, name: string): string {
  return `${kindWords(kind)} "${name}"`;
}
