import type * as http from "node:http";
import { FeatureStoreError } from "@fs/sdk";

/** The ports from 1024 on that the Fetch standard refuses, in Node as in browsers. Feast's own, 6566, is one. */
const REFUSED: ReadonlySet<number> = new Set([
  1719, 1720, 1723, 2049, 3659, 4045, 4190, 5060, 5061, 6000, 6566, 6665, 6666, 6667, 6668, 6669,
  6679, 6697, 10080,
]);

/**
 * The platform's fetch; for an address whose port that refuses, requests of Node's own http module. Without Node
 * there is no way to such a port: FS_ARGUMENT_INVALID.
 */
export function platformFetch(url: string): typeof globalThis.fetch {
  const { protocol, port } = new URL(url);
  // Called as a function of the global: browsers refuse it as a method of anything else.
  if (!REFUSED.has(Number(port))) return (input, init) => globalThis.fetch(input, init);
  const node = nodeModule(protocol.slice(0, -1));
  if (node === null) {
    throw new FeatureStoreError(
      "FS_ARGUMENT_INVALID",
      `client: "url" has port ${port}, which no browser connects to; serve on another (fs serve -p 7566), or through a proxy`,
    );
  }
  const agent = new node.Agent({ keepAlive: true });
  return (input, init = {}) => sent(node, agent, String(input), init);
}

/** Asked of the process, so that no bundler for browsers finds a module that it lacks. */
function nodeModule(name: string): typeof http | null {
  const { process } = globalThis as {
    readonly process?: { readonly getBuiltinModule?: (name: string) => unknown };
  };
  // http and https have the two members that are used in common.
  return (process?.getBuiltinModule?.(name) as typeof http | undefined) ?? null;
}

function sent(
  node: typeof http,
  agent: http.Agent,
  url: string,
  { method = "GET", headers, body, signal }: RequestInit,
): Promise<Response> {
  return new Promise((resolve, reject) => {
    const options = {
      method,
      agent,
      headers: headers as Record<string, string>,
      ...(signal ? { signal } : {}),
    };
    const request = node.request(url, options, (incoming) => {
      const parts: Uint8Array[] = [];
      incoming.on("data", (part: Uint8Array) => parts.push(part));
      incoming.on("error", reject);
      incoming.on("end", () => resolve(responseOf(incoming, parts)));
    });
    request.on("error", reject);
    request.end(body);
  });
}

function responseOf(incoming: http.IncomingMessage, parts: readonly Uint8Array[]): Response {
  const status = incoming.statusCode ?? 0;
  const headers = Object.entries(incoming.headers).map(([name, value]): [string, string] => [
    name,
    String(value),
  ]);
  const empty = status === 204 || status === 304;
  return new Response(empty ? null : new Blob(parts as Uint8Array<ArrayBuffer>[]), {
    status,
    headers,
  });
}
