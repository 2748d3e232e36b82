import { sqlite } from "@fs/online-sqlite";
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
  async materialize({ source, file }: { readonly source: string; readonly file: string }) {
    const online = sqlite({ path: file });
    await materializeFile(source, online);
    await online.close();
  },
};

const [name = "", input = "null"] = process.argv.slice(2);
await TASKS[name]?.(JSON.parse(input) as never);
// Kilobytes, as Linux and macOS by Node count them.
console.log(process.resourceUsage().maxRSS / 1024);
