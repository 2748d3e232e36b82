import type { ConformanceCase } from "../conformance-case.ts";
import type { OpenOnlineStore } from "../opened.ts";
import { alignmentCases } from "./alignment-cases.ts";
import { callCases } from "./call-cases.ts";
import { keyCases } from "./key-cases.ts";
import { layoutCases } from "./layout-cases.ts";
import { newestCases } from "./newest-cases.ts";
import { tableCases } from "./table-cases.ts";
import { valueCases } from "./value-cases.ts";

/** Every duty of an online store. */
export const onlineStoreCases: readonly ConformanceCase<OpenOnlineStore>[] = [
  ...alignmentCases,
  ...keyCases,
  ...valueCases,
  ...newestCases,
  ...layoutCases,
  ...tableCases,
  ...callCases,
];
