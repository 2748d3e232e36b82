/** Instants between two ends, both included, as epoch microseconds; null = no end. */
export interface TimeWindow {
  readonly fromMicros: number | null;
  readonly toMicros: number | null;
}

/** Reads the values of date partitions, which are folder names, in one format. */
export interface DatePartition {
  /** The instants that a value stands for; null for a text that is no date of the format. */
  read(value: string): { readonly fromMicros: number; readonly untilMicros: number } | null;
}

const DAY_MICROS = 86_400_000_000;
/** What Hive and Spark name the folder of rows whose partition is null. */
const NULL_PARTITION = "__HIVE_DEFAULT_PARTITION__";
const UNITS = ["Y", "m", "d", "H"] as const;

/** A format of `%Y`, `%m`, `%d` and `%H`, in this order and beginning with the year; null for any other. */
export function datePartition(format: string): DatePartition | null {
  const units = [...format.matchAll(/%(.)/gs)].map((match) => match[1]);
  if (units.length === 0 || units.some((unit, i) => unit !== UNITS[i])) return null;
  const pattern = format
    .split(/%./s)
    .map((text) => text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"))
    .reduce((all, text, i) => `${all}${i === 1 ? "(\\d{4})" : "(\\d{2})"}${text}`);
  const whole = new RegExp(`^${pattern}$`);
  return {
    read(value) {
      const parts = whole.exec(value)?.slice(1).map(Number);
      if (parts === undefined) return null;
      const [year = 0, month = 1, day = 1, hour = 0] = parts;
      const begin = utc(year, month - 1, day, hour);
      const is = [begin.getUTCMonth() + 1, begin.getUTCDate(), begin.getUTCHours()];
      // A month 13 would be taken for the next year's first.
      if (is.join() !== [month, day, hour].join()) return null;
      const step = (at: number): number => (units.length - 1 === at ? 1 : 0);
      const end = utc(year + step(0), month - 1 + step(1), day + step(2), hour + step(3));
      return { fromMicros: begin.getTime() * 1000, untilMicros: end.getTime() * 1000 };
    },
  };
}

/** `Date.UTC` takes a year below 100 for one of the last century. */
function utc(year: number, month: number, day: number, hour: number): Date {
  const date = new Date(0);
  date.setUTCFullYear(year, month, day);
  date.setUTCHours(hour);
  return date;
}

/**
 * The value of a Hive partition in the path of a file, which is `…/key=value/…`: undefined where the path has no such
 * folder, null for the partition of nulls.
 */
export function partitionValue(path: string, key: string): string | null | undefined {
  const folder = folders(path).find((name) => name.startsWith(`${key}=`));
  if (folder === undefined) return undefined;
  const value = folder.slice(key.length + 1);
  return value === NULL_PARTITION ? null : decoded(value);
}

/** The keys of the Hive partitions that a file lies in. */
export function partitionKeys(path: string): readonly string[] {
  return folders(path).flatMap((name) => /^([^=]+)=/.exec(name)?.[1] ?? []);
}

/**
 * Whether a partition may hold rows of a window. A day more on either side counts as well, since a date may be one of
 * any time zone.
 */
export function mayHold(
  partition: { readonly fromMicros: number; readonly untilMicros: number },
  { fromMicros, toMicros }: TimeWindow,
): boolean {
  if (fromMicros !== null && partition.untilMicros + DAY_MICROS <= fromMicros) return false;
  return toMicros === null || partition.fromMicros - DAY_MICROS <= toMicros;
}

function folders(path: string): readonly string[] {
  return path.split(/[\\/]/).slice(0, -1);
}

function decoded(value: string): string {
  try {
    return decodeURIComponent(value);
  } catch {
    return value;
  }
}
