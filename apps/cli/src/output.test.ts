import { expect, test } from "vitest";
import { Output } from "./output.ts";
import type { Terminal } from "./terminal.ts";

function terminalOf(options: { readonly isTTY: boolean; readonly env?: Terminal["env"] }) {
  const written = { stdout: "", stderr: "" };
  const stream = (name: "stdout" | "stderr") => ({
    isTTY: options.isTTY,
    columns: 10,
    write: (text: string) => {
      written[name] += text;
    },
  });
  const terminal: Terminal = {
    stdout: stream("stdout"),
    stderr: stream("stderr"),
    stdin: (async function* () {})(),
    env: options.env ?? {},
    directory: ".",
    clock: () => 0,
    ask: null,
  };
  return { terminal, written };
}

test("a drawn line is cut to the terminal and taken away before the next line", () => {
  const { terminal, written } = terminalOf({ isTTY: true });
  const output = new Output(terminal, { json: false });
  output.draw("0123456789abc");
  output.say("done");
  expect(written.stderr).toBe("\r\x1b[2K012345678\r\x1b[2K");
  expect(written.stdout).toBe("done\n");
});

test("without a terminal nothing is drawn and nothing is coloured", () => {
  const { terminal, written } = terminalOf({ isTTY: false });
  const output = new Output(terminal, { json: false });
  output.draw("bar");
  expect(output.colors.red("x")).toBe("x");
  expect(written).toEqual({ stdout: "", stderr: "" });
});

test.each([
  [{ NO_COLOR: "1" }, "x"],
  [{ TERM: "dumb" }, "x"],
  [{ NO_COLOR: "" }, "\x1b[31mx\x1b[39m"],
  [{}, "\x1b[31mx\x1b[39m"],
])("on a terminal with %j red is %j", (env, text) => {
  const { terminal } = terminalOf({ isTTY: true, env });
  expect(new Output(terminal, { json: false }).colors.red("x")).toBe(text);
});

test("with --json lines and notes are silent", () => {
  const { terminal, written } = terminalOf({ isTTY: true });
  const output = new Output(terminal, { json: true });
  output.say("line");
  output.warn("careful");
  output.draw("bar");
  output.answer({ data: { rows: 2n ** 60n }, lines: ["text"] });
  expect(written).toEqual({ stdout: '{\n  "rows": 1152921504606846976\n}\n', stderr: "" });
});
