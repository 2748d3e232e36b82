import { describe, it } from "vitest";
import { openMemoryOffline } from "./memory-offline.fixture.ts";
import { offlineStoreCases } from "./offline/offline-store-cases.ts";
import { randomOfflineCases } from "./random/random-offline-cases.ts";
import { registerCases } from "./register-cases.ts";

const runs = Number(process.env.FS_PROPERTY_RUNS ?? 200);

registerCases(
  { describe, it },
  "the offline store in memory",
  [...offlineStoreCases, ...randomOfflineCases({ runs })],
  openMemoryOffline,
);
