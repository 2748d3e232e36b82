import { expect, test } from "vitest";
import { callCli } from "./testing/call-cli.ts";

test("without a verb the help is printed", async () => {
  const { code, stdout } = await callCli([]);
  expect(code).toBe(0);
  expect(stdout).toContain("Usage: fs [options] [command]");
  expect(stdout).toContain("materialize-incremental");
  expect(stdout).toContain("Examples:");
});

test.each([
  ["init"],
  ["plan"],
  ["apply"],
  ["materialize"],
  ["materialize-incremental"],
  ["get-historical-features"],
  ["get-online-features"],
  ["push"],
  ["registry-dump"],
  ["configuration"],
  ["teardown"],
  ["version"],
  ["entities", "list"],
  ["features", "describe"],
])("the help of %s %s shows examples and --json", async (...verb) => {
  const { code, stdout } = await callCli([...verb, "--help"]);
  expect(code).toBe(0);
  expect(stdout).toContain("Examples:");
  expect(stdout).toContain("--json");
});

test("--json and --verbose stand anywhere, also before a group's verb", async () => {
  const { code, stderr } = await callCli(["entities", "--json", "lst"]);
  expect(code).toBe(2);
  expect(JSON.parse(stderr).error.message).toContain("Did you mean list?");
});

test("a mistyped verb is answered with the nearest one and exit status 2", async () => {
  const { code, stdout, stderr } = await callCli(["aply"]);
  expect(code).toBe(2);
  expect(stdout).toBe("");
  expect(stderr).toBe(
    "error FS_ARGUMENT_INVALID: unknown command 'aply' (Did you mean apply?); see fs --help\n",
  );
});

test.each([
  [["push", "live", "-d", "[]"], "fs push --help"],
  [["-c", "somewhere", "materialize", "2026-01-01"], "fs materialize --help"],
  [["registry", "show"], "fs registry show --help"],
  [["registry", "shw"], "fs registry --help"],
] as const)("wrong usage names the help of its command: %j", async (argv, help) => {
  const { code, stderr } = await callCli(argv);
  expect(code).toBe(2);
  expect(stderr).toMatch(new RegExp(`; see ${help}\\n$`));
});

test.each([
  [["apply", "--prun"], "--prune"],
  [["materialize", "2026-01-01"], "missing required argument 'end'"],
  [["materialize", "01/02/2026", "2026-03-01"], '"01/02/2026" is not a time'],
  [["get-online-features", "-e", "user_id=1"], "say which features"],
  [["get-online-features", "-f", "a:b"], "say for which entity"],
  [["get-online-features", "-f", "a:b", "--service", "s", "-e", "k=1"], "not both"],
  [["get-historical-features", "-f", "a:b"], "say which entity rows"],
  [["get-historical-features", "-f", "a:b", "--entities", "x.json"], ".parquet or .csv"],
  [["get-historical-features", "-f", "a:b", "-d", "[]", "-o", "x.json"], ".parquet or .csv"],
  [["get-historical-features", "-f", "a:b", "-d", "{"], "-d is not JSON"],
  [["push", "source"], "say which rows"],
  [["entities", "list", "--tags", "team"], "write key:value"],
] as const)("wrong usage exits 2 and says how: %j", async (argv, message) => {
  const { code, stdout, stderr } = await callCli(argv);
  expect(code).toBe(2);
  expect(stdout).toBe("");
  expect(stderr).toContain(message);
});

test("with --json an error is JSON on stderr", async () => {
  const { code, stdout, stderr } = await callCli(["aply", "--json"]);
  expect(code).toBe(2);
  expect(stdout).toBe("");
  expect(JSON.parse(stderr)).toEqual({
    error: {
      code: "FS_ARGUMENT_INVALID",
      message: "unknown command 'aply' (Did you mean apply?); see fs --help",
    },
  });
});

test("the version is printed as text and as JSON", async () => {
  const text = await callCli(["version"]);
  expect(text.stdout).toMatch(/^Feature Store SDK Version: "\d+\.\d+\.\d+.*"\n$/);
  const json = await callCli(["--json", "version"]);
  expect(JSON.parse(json.stdout)).toMatchObject({ node: process.versions.node });
});

test("a group without its verb prints its help and exits 2", async () => {
  const { code, stderr } = await callCli(["entities"]);
  expect(code).toBe(2);
  expect(stderr).toContain("Usage: fs entities");
});
