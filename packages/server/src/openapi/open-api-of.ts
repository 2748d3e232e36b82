import type { FeatureStore } from "@fs/sdk";
import { type JsonSchema, schemasOf } from "./json-schemas.ts";
import { pathsOf } from "./paths.ts";

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
  const schemas = await schemasOf(store);
  const services = (await store.listFeatureServices()).map((service) => service.name);
  return {
    openapi: "3.1.0",
    info: {
      title: `Feature server of ${store.project}`,
      version: "1",
      description: "Features for models: Feast's routes and bodies.",
    },
    paths: pathsOf(services),
    components: {
      schemas,
      securitySchemes: { token: { type: "http", scheme: "bearer" } },
    },
  };
}
