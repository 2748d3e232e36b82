export { offlineStoreCases } from "./offline/offline-store-cases.ts";
export { onlineStoreCases } from "./online/online-store-cases.ts";
export { randomOfflineCases } from "./random/random-offline-cases.ts";
export { randomOnlineCases } from "./random/random-online-cases.ts";
export { randomRegistryCases } from "./random/random-registry-cases.ts";
export { registerCases } from "./register-cases.ts";
export { registryCases } from "./registry/registry-cases.ts";
export { runCases } from "./run-cases.ts";
export type { ConformanceCase } from "./conformance-case.ts";
export type {
  OpenedOfflineStore,
  OpenedOnlineStore,
  OpenedRegistry,
  OpenedStore,
  OpenOfflineStore,
  OpenOnlineStore,
  OpenRegistry,
  SourceLocation,
} from "./opened.ts";
export type { PropertyOptions } from "./random/property-options.ts";
export type { TestContext, TestRunner } from "./register-cases.ts";
export type { CaseResult, RunOptions } from "./run-cases.ts";
