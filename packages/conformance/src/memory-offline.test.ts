import { describe, it } from "vitest";
import { openMemoryOffline } from "./memory-offline.fixture.ts";
import { offlineStoreCases } from "./offline/offline-store-cases.ts";
import { registerCases } from "./register-cases.ts";

registerCases(
  { describe, it },
  "the offline store in memory",
  offlineStoreCases,
  openMemoryOffline,
);
