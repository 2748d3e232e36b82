import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

/** What a page found, by the name of each check. */
export type Found = Readonly<Record<string, unknown>>;

/** Serves a page that runs a script, in itself and in a worker. */
export interface PageServer {
  readonly port: number;
  /** Resolves with what `page` or `worker` posted; rejects with an error of theirs. */
  readonly found: Readonly<Record<"page" | "worker", Promise<Found>>>;
  close(): Promise<void>;
}

/** The page hands the script its own query, and errors of both to the server. */
const PAGE = `<!doctype html><meta charset="utf-8"><script>
  const tell = (event) => fetch("/failed", { method: "POST", body: String(event.message ?? event.reason) });
  onerror = (message) => void tell({ message });
  onunhandledrejection = tell;
  new Worker("/page.js" + location.search, { type: "module" }).onerror = tell;
</script><script type="module" src="/page.js"></script>`;

/** Starts one on a free port of loopback. Whatever is asked below /silent is never answered. */
export async function pageServer(script: string): Promise<PageServer> {
  const [page, worker] = [awaited(), awaited()];
  const server = createServer(async (incoming, outgoing) => {
    const [path = "", query = ""] = (incoming.url ?? "").split("?");
    const chunks: Buffer[] = [];
    for await (const chunk of incoming) chunks.push(chunk as Buffer);
    const body = Buffer.concat(chunks).toString();
    if (path.startsWith("/silent")) return;
    if (path === "/found") (query === "page" ? page : worker).resolve(JSON.parse(body));
    if (path === "/failed") for (const one of [page, worker]) one.reject(new Error(body));
    const isScript = path === "/page.js";
    const type = isScript ? "text/javascript" : "text/html";
    outgoing.writeHead(200, { "content-type": `${type}; charset=utf-8` });
    outgoing.end(isScript ? script : path === "/" ? PAGE : "");
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  return {
    port: (server.address() as AddressInfo).port,
    found: { page: page.promise, worker: worker.promise },
    async close() {
      server.closeAllConnections();
      await new Promise((done) => server.close(done));
    },
  };
}

interface Awaited {
  readonly promise: Promise<Found>;
  readonly resolve: (found: Found) => void;
  readonly reject: (error: Error) => void;
}

function awaited(): Awaited {
  let settle: Pick<Awaited, "resolve" | "reject"> | undefined;
  const promise = new Promise<Found>((resolve, reject) => {
    settle = { resolve, reject };
  });
  // A page that fails before anybody waits for it is no unhandled rejection.
  promise.catch(() => {});
  // A promise runs what it is given at once.
  return { promise, ...(settle as Pick<Awaited, "resolve" | "reject">) };
}
