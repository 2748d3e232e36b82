import { join } from "node:path";
import { type GoldenCase, readJson } from "./case-file.ts";
import type { OnlineWorld } from "./case-step.ts";
import type { Difference } from "./difference.ts";
import { type WireRequest, withServer } from "./http-case.ts";
import { type AnswerProblem, compareAnswers, type WireAnswer } from "./http-case-answer.ts";

interface Call {
  readonly call: string;
  readonly exchanges: readonly { readonly request: WireRequest; readonly response: WireAnswer }[];
}

/** Where a correct server answers something else than Feast, on purpose. */
const WANTED: Readonly<Record<string, string>> = {
  // A stored null is NULL_VALUE, where Feast says PRESENT.
  get_after_push: "values_as_feast",
  get_after_write: "values_as_feast",
  get_null_key: "200 (NOT_FOUND) or 4xx",
  get_unknown_feature: "4xx",
};

/** Replays what Feast's own client sent; answers the first request that is answered otherwise than its client needs. */
export async function runTranscript(
  world: OnlineWorld,
  golden: GoldenCase,
): Promise<Difference | null> {
  const calls = await readJson<readonly Call[]>(join(golden.folder, "transcript.json"));
  return withServer(world, golden, async (send) => {
    for (const { call, exchanges } of calls) {
      for (const { request, response } of exchanges) {
        const problem = compareCall(WANTED[call] ?? "as_feast", response, await send(request));
        if (problem !== null) return { request: call, row: null, ...problem };
      }
    }
    return null;
  });
}

/** Of an error its status and Feast's class count, not the message. */
function compareCall(want: string, feast: WireAnswer, found: WireAnswer): AnswerProblem | null {
  if (want !== "as_feast" || feast.status < 400) return compareAnswers(want, feast, found);
  const status = compareAnswers(String(feast.status), feast, found);
  if (status !== null) return status;
  const [expected, have] = [classOf(feast.body), classOf(found.body)];
  return expected === have ? null : { column: "(class)", expected, found: have };
}

function classOf(body: string): string {
  const text: unknown = JSON.parse(body);
  if (typeof text !== "string") return "(none)";
  return (JSON.parse(text) as { readonly class: string }).class;
}
