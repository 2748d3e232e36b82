import type * as http from "node:http";
import { FeatureStoreError } from "@fs/sdk";
import { nodeModule } from "./node-module.ts";

/** The ports from 1024 on that the Fetch standard refuses, in Node as in browsers. Feast's own, 6566, is one. */
const REFUSED: ReadonlySet<number> = new Set([
  1719, 1720, 1723, 2049, 3659, 4045, 4190, 5060, 5061, 6000, 6566, 6665, 6666, 6667, 6668, 6669,
  6679, 6697, 10080,
]);

/** The members that http and https have in common. */
interface NodeHttp {
  readonly request: typeof http.request;
  readonly Agent: new (options: {
    readonly keepAlive: boolean;
    readonly ca: string | undefined;
  }) => http.Agent;
}

/**
 * The platform's fetch; for an address whose port that refuses, and for certificate authorities of one's own, requests
 * of Node's own http modules. Without Node there is no way to such a port, and the authorities are the browser's:
 * FS_ARGUMENT_INVALID.
 */
export function platformFetch(url: string, ca: string | undefined): typeof globalThis.fetch {
  const { protocol, port } = new URL(url);
  const isRefused = REFUSED.has(Number(port));
  // Called as a function of the global: browsers refuse it as a method of anything else.
  if (!isRefused && ca === undefined) return (input, init) => globalThis.fetch(input, init);
  const node = nodeModule<NodeHttp>(protocol.slice(0, -1));
  if (node === null) {
    throw new FeatureStoreError(
      "FS_ARGUMENT_INVALID",
      isRefused
        ? `client: "url" has port ${port}, which no browser connects to; serve on another (fs serve -p 7566), or through a proxy`
        : 'client: "ca" is for Node',
    );
  }
  const agent = new node.Agent({ keepAlive: true, ca });
  return (input, init = {}) => sent(node, agent, String(input), init);
}

function sent(
  node: NodeHttp,
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
  // A list, which only cookies are, becomes one text.
  const headers = incoming.headers as Record<string, string>;
  const empty = status === 204 || status === 304;
  return new Response(empty ? null : new Blob(parts as Uint8Array<ArrayBuffer>[]), {
    status,
    headers,
  });
}
