import { expect, test } from "vitest";
import { MergedReads } from "./merged-reads.ts";

const bytes = (text: string): Uint8Array => Buffer.from(text);

function recorded(): { readonly calls: (readonly string[])[]; readonly reads: MergedReads } {
  const calls: (readonly string[])[] = [];
  const reads = new MergedReads(async (keys) => {
    calls.push(keys);
    return keys.map((key) => (key === "none" ? null : bytes(key)));
  });
  return { calls, reads };
}

test("reads of one turn become one fetch, which asks for no key twice", async () => {
  const { calls, reads } = recorded();
  const answers = await Promise.all([
    reads.get(["a", "b", "a"]),
    reads.get(["b", "none"]),
    Promise.resolve().then(() => reads.get(["c", "a"])),
  ]);
  expect(calls).toEqual([["a", "b", "none", "c"]]);
  expect(answers).toEqual([
    [bytes("a"), bytes("b"), bytes("a")],
    [bytes("b"), null],
    [bytes("c"), bytes("a")],
  ]);
});

test("a read after the answer is a fetch of its own, and a read of nothing is none", async () => {
  const { calls, reads } = recorded();
  await reads.get(["a"]);
  await reads.get(["a"]);
  expect(await reads.get([])).toEqual([]);
  expect(calls).toEqual([["a"], ["a"]]);
});

test("a fetch that fails fails every read of its turn, and none after", async () => {
  let broken = true;
  const reads = new MergedReads(async (keys) => {
    if (broken) throw new Error("away");
    return keys.map(bytes);
  });
  const results = await Promise.allSettled([reads.get(["a"]), reads.get(["b"])]);
  expect(results.map(({ status }) => status)).toEqual(["rejected", "rejected"]);
  broken = false;
  expect(await reads.get(["a"])).toEqual([bytes("a")]);
});
