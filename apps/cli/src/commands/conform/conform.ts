import type { CaseResult } from "@fs/conformance";
import type { CommandContext, Verb } from "../../command-context.ts";
import {
  type ConformFlags,
  type ConformRequest,
  conformRequest,
  kindText,
} from "./conform-flags.ts";
import { failedLines, provedLines } from "./conform-lines.ts";
import { type Kit, loadKit } from "./load-kit.ts";
import { loadStoreModule } from "./load-store-module.ts";
import { prove } from "./prove.ts";
import type { ProvedStore } from "./proved-store.ts";
import { casesOf, type Subject, subjectsOf } from "./subjects.ts";

/** Proves the stores of a module; a duty that is not kept is a failure. */
export const conform: Verb<ConformFlags> = async (context, flags, args) => {
  // The parser refuses a call without the argument.
  const [given] = args as [string];
  const { directory } = context.terminal;
  const request = conformRequest(flags);
  const subjects = await subjectsOf(await loadStoreModule(given, directory), request);
  const kit = await loadKit(directory);
  const stores: ProvedStore[] = [];
  for (const subject of subjects) stores.push(await proved(context, kit, subject, request));
  return {
    data: { stores },
    lines: stores.flatMap(provedLines),
    failed: stores.some((store) => store.failed > 0),
  };
};

async function proved(
  { output, terminal }: CommandContext,
  kit: Kit,
  { kind, open }: Subject,
  request: ConformRequest,
): Promise<ProvedStore> {
  // A store that cannot be opened at all is one error, not one of each case.
  const first = await open();
  const { name } = first.store as { readonly name: string };
  await first.close();
  const cases = casesOf(kit, kind, request.random);
  output.say(`${kindText(kind)} "${name}": ${cases.length} duties`);
  const results = await prove(kit, cases, open, {
    timeoutMillis: request.timeoutMillis,
    signal: terminal.signal,
    starts: (i) => output.draw(`${i + 1}/${cases.length} ${cases[i]?.name}`),
    ended: (result) => {
      if (result.outcome === "failed") for (const line of failedLines(result)) output.say(line);
    },
  });
  const count = (outcome: CaseResult["outcome"]): number =>
    results.filter((result) => result.outcome === outcome).length;
  return {
    kind,
    name,
    passed: count("passed"),
    failed: count("failed"),
    skipped: count("skipped"),
    cases: results,
  };
}
