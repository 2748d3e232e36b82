#!/usr/bin/env node
import { Console } from "node:console";
import { runCli } from "./run.ts";
import { processTerminal } from "./terminal.ts";

// What definition files and transforms say is talk: stdout is for the answer alone.
globalThis.console = new Console(process.stderr);

const interrupt = new AbortController();
// The first Ctrl-C, or SIGTERM, lets a run end in order; a second one ends the process.
process.once("SIGINT", () => interrupt.abort(new Error("interrupted")));
process.once("SIGTERM", () => interrupt.abort(new Error("told to end")));
// The reader of a pipe may have seen enough.
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code === "EPIPE") process.exit(0);
  throw error;
});

// A question whose input ends (Ctrl-D) never settles, and Node ends here: nothing was confirmed.
process.exitCode = 2;
process.exitCode = await runCli(
  process.argv.slice(2),
  processTerminal(interrupt.signal, (millis) => setTimeout(() => process.exit(1), millis).unref()),
);
