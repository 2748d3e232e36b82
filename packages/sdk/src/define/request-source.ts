import type { Schema } from "../schema/value-type.ts";
import { brand, type DefinitionMeta, type Meta, metaOf } from "./definition.ts";
import { checkName } from "./names.ts";
import { frozenSchema } from "./schema-check.ts";

/** Values that only the caller knows, at the moment of the request. `kind` tells it from a view, which also has a name and a schema. */
export interface RequestSource<out S extends Schema = Schema> extends DefinitionMeta {
  readonly kind: "request";
  readonly name: string;
  readonly schema: S;
}

/** Defines a request source: the fields that an on-demand view asks of its caller. */
export function requestSource<const S extends Schema>(
  definition: Meta & { readonly name: string; readonly schema: S },
): RequestSource<S> {
  checkName("request source", definition.name);
  const schema = frozenSchema(`request source "${definition.name}", field`, definition.schema);
  return brand("request_source", {
    ...metaOf(definition),
    kind: "request" as const,
    name: definition.name,
    schema,
  });
}
