import type {
  AnyFeatureService,
  AnyFeatureView,
  AnyOnDemandFeatureView,
} from "../define/definitions.ts";
import { requestsOf } from "../define/on-demand-feature-view.ts";
import type { DataSource } from "../define/source.ts";
import { canonicalJson } from "../define/spec.ts";
import { type Duration, durationMicros } from "../schema/duration.ts";
import { sameType, typeText } from "../schema/type-text.ts";
import type { Schema } from "../schema/value-type.ts";
import {
  breaking,
  type ChangeEffect,
  gainedFeatures,
  lostFeatures,
  rematerialize,
} from "./change-effect.ts";
import { typeIn } from "./drift.ts";
import { isWidened } from "./type-change.ts";

/** What comes of a feature view's change; nothing has to be materialized again of a view that is not online. */
export function viewEffects(
  before: AnyFeatureView,
  after: AnyFeatureView,
): readonly ChangeEffect[] {
  const broken = [
    ...lostFeatures(before.schema, after.schema),
    ...keyEffects(before.believes.joinKeys, after.believes.joinKeys),
    ...(before.online && !after.online
      ? [
          breaking(
            "features",
            "is no longer online: its rows go, and online reads are refused",
            null,
          ),
        ]
      : []),
  ];
  if (!after.online) return broken.map((effect) => ({ ...effect, backfill: false }));
  return [
    ...broken,
    ...gainedFeatures(before.schema, after.schema),
    ...sourceEffects(before.source, after.source),
    ...(isLonger(before.ttl, after.ttl)
      ? [
          rematerialize(
            "features",
            `ttl is lengthened from ${before.ttl} to ${after.ttl ?? "no limit"}`,
          ),
        ]
      : []),
  ];
}

/** What comes of an on-demand view's change: it is computed when it is read, so nothing has to be materialized. */
export function onDemandEffects(
  before: AnyOnDemandFeatureView,
  after: AnyOnDemandFeatureView,
): readonly ChangeEffect[] {
  const keys = (view: AnyOnDemandFeatureView) => Object.keys(view.believes.joinKeys);
  return [
    ...lostFeatures(before.schema, after.schema),
    ...moreKeys(keys(before), keys(after)),
    ...requestEffects(requestFields(before), requestFields(after)),
  ];
}

function requestFields(view: AnyOnDemandFeatureView): Schema {
  return Object.fromEntries(
    requestsOf(view.sources).flatMap(({ schema }) => Object.entries(schema)),
  );
}

/** A field that a caller does not send, or sends as another type, is refused; one too many is not. */
function requestEffects(before: Schema, after: Schema): readonly ChangeEffect[] {
  return Object.entries(after).flatMap(([name, now]) => {
    const was = typeIn(before, name);
    if (was !== null && (sameType(was, now) || isWidened(was, now))) return [];
    const what =
      was === null
        ? `asks for request field "${name}" as well`
        : `asks for request field "${name}" as ${typeText(now)}, and not as ${typeText(was)}`;
    return [breaking("request", what, null)];
  });
}

/** What comes of a service's change, to those who ask for it by name. */
export function serviceEffects(
  before: AnyFeatureService,
  after: AnyFeatureService,
): readonly ChangeEffect[] {
  const answered = new Set(answersOf(after));
  const lost = answersOf(before).filter((name) => !answered.has(name));
  return [
    ...lost.map((name) => breaking("features", `no longer answers "${name}"`, null)),
    ...moreKeys(keysOf(before), keysOf(after)),
  ];
}

function keyEffects(before: Schema, after: Schema): readonly ChangeEffect[] {
  const names = new Set([...Object.keys(before), ...Object.keys(after)]);
  const differs = [...names].some((name) => {
    const [was, now] = [typeIn(before, name), typeIn(after, name)];
    return was === null || now === null || !sameType(was, now);
  });
  if (!differs) return [];
  const text = `join keys change from ${keysText(before)} to ${keysText(after)}`;
  const why = `${text}: its rows and its watermark go, and it begins anew`;
  return [{ ...breaking("keys", why, null), backfill: true }];
}

function keysText(keys: Schema): string {
  const words = Object.entries(keys).map(([name, type]) => `${name} ${typeText(type)}`);
  return words.length === 0 ? "none" : words.join(", ");
}

/** Options that say how rows are found, and not which: they are not compared. */
const SAME_ROWS = { datePartitionColumn: undefined, datePartitionColumnFormat: undefined };

function sourceEffects(before: DataSource, after: DataSource): readonly ChangeEffect[] {
  const parts: readonly (readonly [string, (source: DataSource) => unknown])[] = [
    ["source", ({ kind, options }) => [kind, { ...options, ...SAME_ROWS }]],
    ["time columns", (source) => [source.timestampField, source.createdTimestampColumn]],
    ["field mapping", ({ fieldMapping }) => fieldMapping],
  ];
  return parts
    .filter(([, of]) => canonicalJson(of(before)) !== canonicalJson(of(after)))
    .map(([what]) =>
      rematerialize(
        "source",
        what === "source" ? "its source is another" : `the ${what} of its source change`,
      ),
    );
}

function isLonger(before: Duration | null, after: Duration | null): boolean {
  if (before === null) return false;
  return after === null || durationMicros(after, "ttl") > durationMicros(before, "ttl");
}

function answersOf(service: AnyFeatureService): readonly string[] {
  return service.features.flatMap((one) => one.features.map((name) => `${one.name}:${name}`));
}

function keysOf(service: AnyFeatureService): readonly string[] {
  return service.features.flatMap(({ believes, joinKeyMap }) =>
    Object.keys(believes.joinKeys).map((key) => joinKeyMap[key] ?? key),
  );
}

/** A key that a caller does not give is refused; one too many is not. */
function moreKeys(before: readonly string[], after: readonly string[]): readonly ChangeEffect[] {
  const added = [...new Set(after)].filter((key) => !before.includes(key));
  return added.map((key) => breaking("keys", `asks for join key "${key}" as well`, null));
}
