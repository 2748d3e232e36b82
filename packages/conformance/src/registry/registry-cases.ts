import type { ConformanceCase } from "../conformance-case.ts";
import type { OpenRegistry } from "../opened.ts";
import { clientCases } from "./client-cases.ts";
import { commitCases } from "./commit-cases.ts";
import { expiryCases } from "./expiry-cases.ts";
import { stateCases } from "./state-cases.ts";

/** Every duty of a registry. */
export const registryCases: readonly ConformanceCase<OpenRegistry>[] = [
  ...commitCases,
  ...stateCases,
  ...expiryCases,
  ...clientCases,
];
