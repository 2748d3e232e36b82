import type { ConformanceCase } from "../conformance-case.ts";
import type { OpenOfflineStore } from "../opened.ts";
import { appendCases } from "./append-cases.ts";
import { callCases } from "./call-cases.ts";
import { columnCases } from "./column-cases.ts";
import { countCases } from "./count-cases.ts";
import { entityCases } from "./entity-cases.ts";
import { fileCases } from "./file-cases.ts";
import { latestCases } from "./latest-cases.ts";
import { partCases } from "./part-cases.ts";
import { rowCases } from "./row-cases.ts";
import { timeCases } from "./time-cases.ts";
import { typeCases } from "./type-cases.ts";
import { viewCases } from "./view-cases.ts";

/** Every duty of an offline store. */
export const offlineStoreCases: readonly ConformanceCase<OpenOfflineStore>[] = [
  ...timeCases,
  ...rowCases,
  ...viewCases,
  ...typeCases,
  ...columnCases,
  ...entityCases,
  ...latestCases,
  ...countCases,
  ...partCases,
  ...appendCases,
  ...fileCases,
  ...callCases,
];
