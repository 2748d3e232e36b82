import { redis } from "@fs/online-redis";
import { sqlite } from "@fs/online-sqlite";
import type { OnlineStore } from "@fs/sdk/adapter";
import type { JoinCase } from "./join/join-case.ts";
import { joinThroughStore } from "./join/through-store.ts";
import { materializeFile } from "./materialize/materialize-run.ts";

/** What a process of its own can be asked to do; each input is what `peakMegabytes` was given. */
const TASKS: Readonly<Record<string, (input: never) => Promise<void>>> = {
  async join({ work, out }: { readonly work: JoinCase; readonly out: string }) {
    const store = await joinThroughStore(work);
    await store.run(out);
    await store.close();
  },
  async materialize({ file, ...work }: Materializing & { readonly file: string }) {
    await materialize(work, sqlite({ path: file }));
  },
  async "materialize-redis"({ address, ...work }: Materializing & { readonly address: string }) {
    await materialize(work, redis({ connectionString: address }));
  },
};

/** A file, and how many rows must come of it. */
interface Materializing {
  readonly source: string;
  readonly rows: number;
}

async function materialize({ source, rows }: Materializing, online: OnlineStore): Promise<void> {
  const sent = await materializeFile(source, online);
  if (sent !== rows) throw new Error(`${sent} rows were sent, and not ${rows}`);
  await online.close();
}

const [name = "", input = "null"] = process.argv.slice(2);
const task = TASKS[name];
if (task === undefined) throw new Error(`no task "${name}"`);
await task(JSON.parse(input) as never);
// Kilobytes, as Linux and macOS by Node count them.
console.log(process.resourceUsage().maxRSS / 1024);
