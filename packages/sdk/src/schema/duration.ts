import { FeatureStoreError } from "../errors/feature-store-error.ts";

/** A length of time: `"90s"`, `"15m"`, `"6h"`, `"7d"`; a fraction is allowed (`"0.5s"`). */
export type Duration = `${number}${"s" | "m" | "h" | "d"}`;

const MICROS = { s: 1_000_000, m: 60_000_000, h: 3_600_000_000, d: 86_400_000_000 } as const;
const PATTERN = /^(\d+(?:\.\d+)?)([smhd])$/;

/** The duration in whole microseconds. Throws FS_DURATION_INVALID, naming `where`, for any other text. */
export function durationMicros(duration: string, where: string): number {
  const match = PATTERN.exec(duration);
  const unit = match?.[2] as keyof typeof MICROS | undefined;
  if (!match || !unit) {
    throw new FeatureStoreError(
      "FS_DURATION_INVALID",
      `${where}: "${duration}" is not a duration; write a number and s, m, h or d, such as "7d"`,
    );
  }
  const micros = Math.round(Number(match[1]) * MICROS[unit]);
  if (!Number.isSafeInteger(micros)) {
    throw new FeatureStoreError(
      "FS_DURATION_INVALID",
      `${where}: "${duration}" is too long; leave it out for no limit`,
    );
  }
  if (micros === 0 && Number(match[1]) > 0) {
    throw new FeatureStoreError(
      "FS_DURATION_INVALID",
      `${where}: "${duration}" is less than a microsecond, the shortest time that is told apart`,
    );
  }
  return micros;
}

/** Microseconds as the shortest duration text, for people: 604800000000 -> "7d". */
export function durationText(micros: number): string {
  for (const unit of ["d", "h", "m"] as const) {
    if (micros !== 0 && micros % MICROS[unit] === 0) return `${micros / MICROS[unit]}${unit}`;
  }
  return `${micros / MICROS.s}s`;
}
