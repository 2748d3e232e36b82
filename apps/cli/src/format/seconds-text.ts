/** A time to the second, in UTC. */
export function secondsText(time: Date): string {
  return time.toISOString().replace(/\.\d+Z$/, "Z");
}
