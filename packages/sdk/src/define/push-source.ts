import { FeatureStoreError } from "../errors/feature-store-error.ts";
import { brand, type DefinitionMeta, definitionKind, type Meta, metaOf } from "./definition.ts";
import { checkName } from "./names.ts";
import type { DataSource } from "./source.ts";

/** A way in for rows as they happen; the batch source keeps their history. */
export interface PushSource<out N extends string = string> extends DefinitionMeta {
  readonly name: N;
  readonly batchSource: DataSource;
}

/** Defines a push source. It feeds every view whose source it is, or whose source is its batch source. */
export function pushSource<const N extends string>(
  definition: Meta & { readonly name: N; readonly batchSource: DataSource },
): PushSource<N> {
  checkName("push source", definition.name);
  if (definitionKind(definition.batchSource) !== "data_source") {
    throw new FeatureStoreError(
      "FS_DEFINITION_INVALID",
      `push source "${definition.name}" needs a batchSource: a fileSource, tableSource or querySource`,
    );
  }
  return brand("push_source", {
    ...metaOf(definition),
    name: definition.name,
    batchSource: definition.batchSource,
  });
}
