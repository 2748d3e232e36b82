import { userInfo } from "node:os";

/** Who applies: as `--by` says, else the user of the environment, else of the account; undefined where nobody knows. */
export function applierName(
  given: string | undefined,
  env: Readonly<Record<string, string | undefined>>,
): string | undefined {
  const known = [given, env.USER, env.USERNAME].find((name) => (name ?? "").trim() !== "");
  return known?.trim() ?? accountName();
}

function accountName(): string | undefined {
  try {
    return userInfo().username;
  } catch {
    // A container may run under a number that no account has.
    return undefined;
  }
}
