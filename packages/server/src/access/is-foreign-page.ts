import { isLoopback } from "./is-loopback.ts";

/**
 * Whether a request was sent by a web page that does not come from this machine, as its `Origin` header tells (browsers
 * send it with every POST). Whoever looks at such a page lends it their reach: it counts as another machine.
 */
export function isForeignPage(origin: string | undefined): boolean {
  if (origin === undefined) return false;
  const host = /^https?:\/\/(\[[^\]]*\]|[^:/]+)(:\d+)?$/i.exec(origin)?.[1];
  // `null` is what a page without a place of its own sends.
  return host === undefined || !isLoopback(host);
}
