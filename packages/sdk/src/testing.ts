export type { TestStore, TestStoreOptions } from "./testing/test-store.ts";
export { testStore } from "./testing/test-store.ts";
