import { readdirSync } from "node:fs";
import { cpus } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { root } from "./tool.mjs";

/**
 * Runs every gate of scripts/check, shows each with its time, and answers 1 where one found something. A gate is a
 * file that exports `title` and `gate()`, which answers what is wrong, one text per finding. Arguments name gates.
 */
export async function check(names = []) {
  const gates = await load(names);
  const failed = [];
  const start = performance.now();
  const queue = [...gates];
  const worker = async () => {
    for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
      const found = await timed(next);
      if (found.length > 0) failed.push({ ...next, found });
    }
  };
  await Promise.all(Array.from({ length: Math.min(cpus().length, 4) }, worker));
  report(failed, gates.length, performance.now() - start);
  return failed.length === 0 ? 0 : 1;
}

async function load(names) {
  const folder = join(root, "scripts", "check");
  const known = readdirSync(folder)
    .filter((file) => file.endsWith(".gate.mjs"))
    .map((file) => file.slice(0, -".gate.mjs".length));
  const unknown = names.filter((name) => !known.includes(name));
  if (unknown.length > 0)
    throw new Error(`No gate "${unknown[0]}". There are: ${known.join(", ")}.`);
  const gates = (names.length > 0 ? names : known).map(async (name) => ({
    name,
    ...(await import(pathToFileURL(join(folder, `${name}.gate.mjs`)).href)),
  }));
  // The long ones first, so that no core waits for the last.
  return (await Promise.all(gates)).sort((a, b) => (b.weight ?? 0) - (a.weight ?? 0));
}

async function timed({ name, title, gate }) {
  const start = performance.now();
  let found;
  try {
    found = await gate();
  } catch (error) {
    found = [`The gate itself failed: ${error.stack}`];
  }
  const seconds = ((performance.now() - start) / 1000).toFixed(1).padStart(5);
  const mark = found.length === 0 ? "ok  " : "FAIL";
  process.stdout.write(`${mark} ${seconds} s  ${name.padEnd(14)} ${title}\n`);
  return found;
}

function report(failed, count, millis) {
  for (const { name, found } of failed) {
    process.stdout.write(`\n--- ${name}: ${found.length} found\n`);
    for (const text of found) process.stdout.write(`${text}\n`);
  }
  const seconds = (millis / 1000).toFixed(1);
  process.stdout.write(
    failed.length === 0
      ? `\nAll ${count} gates passed in ${seconds} s.\n`
      : `\n${failed.length} of ${count} gates failed in ${seconds} s: ${failed.map((gate) => gate.name).join(", ")}\n`,
  );
}
