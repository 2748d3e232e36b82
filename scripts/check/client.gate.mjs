import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createContext, runInContext } from "node:vm";
import { gzipSync } from "node:zlib";
import { build } from "tsup";
import { root } from "../tool.mjs";

export const title = "the client in a browser: at most 10 kB, no Node module, web globals alone";

const ceiling = 10 * 1024;

/** What browsers and workers have, and what the client may use of it. */
const globals = [
  "AbortController",
  "URL",
  "atob",
  "btoa",
  "clearTimeout",
  "crypto",
  "fetch",
  "performance",
  "setTimeout",
];

export async function gate() {
  const folder = mkdtempSync(join(tmpdir(), "fs-client-"));
  try {
    const code = await bundle(folder);
    const found = [];
    const size = gzipSync(code).length;
    if (size > ceiling) found.push(`createClient is ${size} bytes gzipped, more than ${ceiling}`);
    if (/["'`]node:/.test(code)) found.push("the bundle names a Node module");
    const answer = await answered(code);
    if (answer !== "9007199254740993")
      found.push(`the bundle read ${answer}, not 9007199254740993`);
    return found;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** What a bundler makes of `import { createClient } from "@fs/client"`. */
async function bundle(folder) {
  const entry = join(folder, "entry.ts");
  const client = join(root, "packages", "client", "src", "index.ts");
  writeFileSync(entry, `export { createClient } from ${JSON.stringify(client)};\n`);
  await build({
    entry: { client: entry },
    config: false,
    outDir: join(folder, "out"),
    format: ["iife"],
    globalName: "bundled",
    platform: "browser",
    target: "es2022",
    minify: true,
    silent: true,
    noExternal: [/./],
    tsconfig: join(root, "packages", "client", "tsconfig.json"),
    esbuildOptions(options) {
      options.conditions = ["@fs/source"];
    },
  });
  return readFileSync(join(folder, "out", "client.global.js"), "utf8");
}

/** A read through the bundle, where there is nothing but web globals. */
async function answered(code) {
  const body =
    '{"results":[{"values":[1]},{"values":[9007199254740993]}],"metadata":{"feature_names":["id","total"]}}';
  const server = createServer((_, response) => response.end(body));
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  try {
    const world = Object.fromEntries(globals.map((name) => [name, globalThis[name]]));
    const context = createContext({
      ...world,
      address: `http://127.0.0.1:${server.address().port}`,
    });
    const call = `bundled.createClient({ url: address }).getOnlineFeatures({ features: ["v:total"], entities: { id: [1] } })`;
    return await runInContext(
      `${code};${call}.then((one) => String(one.column("total")[0]))`,
      context,
    );
  } finally {
    server.closeAllConnections();
    server.close();
  }
}
