import { readFile } from "node:fs/promises";
import { parseInstant, parseJsonLossless } from "@fs/sdk/adapter";
import { type Received, type ScriptedServer, scriptedServer } from "./scripted-server.fixture.ts";

/** One request that Feast 0.66 was sent, and its answer. */
interface Exchange {
  readonly call: string;
  readonly path: string;
  readonly request: string | null;
  readonly status: number;
  readonly answer: string;
}

/** A server that answers what Feast's own answered to the same request; what Feast was never asked is 599. */
export async function feastReplay(): Promise<ScriptedServer> {
  const file = new URL("./feast-exchanges.json", import.meta.url);
  const exchanges = JSON.parse(await readFile(file, "utf8")) as readonly Exchange[];
  const known = new Map(
    exchanges.map((one) => [meaningOf(one.path, one.request ?? ""), one] as const),
  );
  return scriptedServer(({ path, body }: Received) => {
    const one = known.get(meaningOf(path, body));
    if (one === undefined) return { status: 599, body: `Feast was never asked ${path} ${body}` };
    return {
      status: one.status,
      body: one.answer,
      headers: { "content-type": "application/json" },
    };
  });
}

/** What a request means to Feast: fields that change nothing are left out, and a field's default is the same as its absence. */
function meaningOf(path: string, body: string): string {
  if (body === "") return path;
  const fields = Object.entries(parseJsonLossless(body) as object)
    .filter(([name]) => !/^(include_|allow_|disable_)/.test(name))
    .filter(([, value]) => value !== false && value !== null)
    .toSorted(([a], [b]) => (a < b ? -1 : 1));
  return `${path} ${JSON.stringify(fields, plain)}`;
}

/** To Feast a time without a zone is UTC. */
function plain(_name: string, value: unknown): unknown {
  if (typeof value === "bigint") return `${value}n`;
  const micros = typeof value === "string" ? parseInstant(value) : null;
  return micros === null ? value : `${micros} microseconds`;
}
