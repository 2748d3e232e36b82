import { sameType, typeText } from "../schema/type-text.ts";
import type { Schema, ValueType } from "../schema/value-type.ts";
import { typeIn } from "./drift.ts";
import { isWidened } from "./type-change.ts";

/** One consequence of a changed definition that is not safe. */
export interface ChangeEffect {
  readonly class: "rematerialize" | "breaking";
  /** What of a definition it comes of. */
  readonly of: "features" | "keys" | "request" | "source";
  /** In words, without the name of the definition. */
  readonly text: string;
  /** The features that those who use the definition lose; null = all of it. */
  readonly features: readonly string[] | null;
  /** Whether rows that are online answer nulls, or are gone, until they are materialized again. */
  readonly backfill: boolean;
}

/** An effect that breaks who uses the features; null = whatever is used of the definition. */
export function breaking(
  of: ChangeEffect["of"],
  text: string,
  features: readonly string[] | null,
): ChangeEffect {
  return { class: "breaking", of, text, features, backfill: false };
}

/** An effect that leaves rows online which another run has to bring up to the definition. */
export function rematerialize(of: ChangeEffect["of"], text: string): ChangeEffect {
  return { class: "rematerialize", of, text, features: [], backfill: true };
}

/** Features that a schema lost or types so that not every value fits any more. */
export function lostFeatures(before: Schema, after: Schema): readonly ChangeEffect[] {
  return Object.entries(before).flatMap(([name, was]) => {
    const now = typeIn(after, name);
    if (now === null) return [breaking("features", `feature "${name}" is removed`, [name])];
    if (sameType(was, now) || isWidened(was, now)) return [];
    const verb = isWidened(now, was) ? "narrowed" : "changed";
    const text = `feature "${name}" is ${verb} ${fromTo(was, now)}`;
    // A stored value of another type is none.
    return [{ ...breaking("features", text, [name]), backfill: true }];
  });
}

/** Features that a schema gained, or types wider. */
export function gainedFeatures(before: Schema, after: Schema): readonly ChangeEffect[] {
  return Object.entries(after).flatMap(([name, now]) => {
    const was = typeIn(before, name);
    if (was === null) return [rematerialize("features", `feature "${name}" is added`)];
    if (!isWidened(was, now)) return [];
    return [rematerialize("features", `feature "${name}" is widened ${fromTo(was, now)}`)];
  });
}

function fromTo(was: ValueType, now: ValueType): string {
  return `from ${typeText(was)} to ${typeText(now)}`;
}
