import type { FeatureStore } from "@fs/sdk";
import { ERROR_SCHEMAS } from "./error-responses.ts";
import { FIXED_SCHEMAS, type JsonSchema } from "./json-schemas.ts";
import { pathsOf } from "./paths.ts";
import { serviceSchemas } from "./service-schemas.ts";

/** An OpenAPI 3.1 document. */
export interface OpenApiDocument {
  readonly openapi: "3.1.0";
  readonly info: { readonly title: string; readonly version: string; readonly description: string };
  readonly paths: Readonly<Record<string, unknown>>;
  readonly components: {
    readonly schemas: Readonly<Record<string, JsonSchema>>;
    readonly securitySchemes: Readonly<Record<string, unknown>>;
  };
}

/** What a server over this store answers, as of the definitions applied now: one request and one row schema for each feature service. */
export async function openApiOf(store: FeatureStore): Promise<OpenApiDocument> {
  const services = await store.listFeatureServices();
  const onDemand = new Map(
    (await store.listOnDemandFeatureViews()).map((view) => [view.name, view]),
  );
  const own = services.flatMap((service) => serviceSchemas(service, onDemand));
  return {
    openapi: "3.1.0",
    info: {
      title: `Feature server of ${store.project}`,
      version: "1",
      description: "Features for models: Feast's routes and bodies.",
    },
    paths: pathsOf(services.map((service) => service.name)),
    components: {
      schemas: { ...FIXED_SCHEMAS, ...ERROR_SCHEMAS, ...Object.fromEntries(own) },
      securitySchemes: { token: { type: "http", scheme: "bearer" } },
    },
  };
}
