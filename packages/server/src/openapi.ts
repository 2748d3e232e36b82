export type { OpenApiDocument } from "./openapi/open-api-of.ts";
export { openApiOf } from "./openapi/open-api-of.ts";
