export { memoryOfflineStore } from "./memory/memory-offline-store.ts";
export { memoryOnlineStore } from "./memory/memory-online-store.ts";
export { memoryRegistry } from "./memory/memory-registry.ts";
export type { MemoryOfflineOptions } from "./memory/memory-offline-store.ts";
export type { MemoryRegistryOptions } from "./memory/memory-registry.ts";
export type { MemorySource } from "./memory/memory-source.ts";
