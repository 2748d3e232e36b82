/** How often progress is told by a line of its own where no bar may be drawn. */
export const PLAIN_EVERY_MILLIS = 10_000;
