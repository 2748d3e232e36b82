import { FeatureStoreError } from "@fs/sdk";

/** What kept an answer from coming, and whether it may pass. */
export interface Unreachable {
  readonly error: FeatureStoreError;
  readonly passing: boolean;
}

/** By the code of Node's TLS: what is wrong, and the cure. The first that fits counts. Few words: pages carry them too. */
const TLS: readonly (readonly [RegExp, string])[] = [
  [/EXPIRED/, "its certificate has expired; renew it"],
  [/ALTNAME/, "its certificate is for another host name; see the url"],
  [
    /SELF_SIGNED|UNABLE_TO_/,
    'its certificate is of an unknown authority; give that as "ca" or by NODE_EXTRA_CA_CERTS',
  ],
  [/WRONG.VERSION|PACKET.LENGTH/i, "it speaks no TLS there; try http://"],
  [/CERT|_O?(TLS|SSL)_|EPROTO/, "no agreement on TLS"],
];

/**
 * FS_STORE_UNAVAILABLE for a request that no answer came to, with the cure where the platform tells the cause: Node
 * names what is wrong with TLS, which does not pass by itself; a browser keeps it from the page, as it does whether
 * the server lets the page in.
 */
export function unreachable(what: string, url: string, cause: unknown): Unreachable {
  const { code, message } = innermost(cause);
  const cure = TLS.find(([pattern]) => pattern.test(`${code} ${message}`))?.[1];
  const says = cure
    ? `${cure} (${code})`
    : `it cannot be reached, or the connection was lost; see whether it runs and the address is right${hint(url, code)}`;
  const error = new FeatureStoreError("FS_STORE_UNAVAILABLE", `${what}: ${says}`, { cause });
  return { error, passing: !cure };
}

function hint(url: string, code = ""): string {
  // Pages and their workers have an origin; Node has none.
  const { origin } = globalThis as { readonly origin?: unknown };
  if (origin) return `, and whether it lets in ${origin} (CORS: fs serve --cors-origin)`;
  const isCut = url.startsWith("http:") && /SOCKET|ECONNRESET/.test(code);
  return isCut ? ", or try https://" : "";
}

interface NodeError {
  readonly code?: string;
  readonly message?: string;
  readonly cause?: unknown;
}

/** What fetch hides behind errors of its own. */
function innermost(error: unknown): NodeError {
  // Whatever was thrown: what it lacks is none of what is looked for.
  const node = (error ?? {}) as NodeError;
  return node.cause ? innermost(node.cause) : node;
}
