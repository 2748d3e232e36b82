// biome-ignore-all lint/suspicious/noTemplateCurlyInString: placeholders are what is tested
import { describe, expect, it } from "vitest";
import { loadConfig } from "../config/load-config.ts";
import { failureOf } from "../testing/failure-of.ts";
import { tempRepository } from "../testing/temp-repository.ts";
import { openOnline } from "./open-store.ts";

/** A store that answers what it was opened with. Its schema is written by hand, as one of another library would be. */
const STORE = `
const known = ["port", "password", "path"];
const validate = (value) => {
  const issues = [];
  const unknown = Object.keys(value).filter((key) => !known.includes(key));
  if (unknown.length > 0) issues.push({ message: "unknown", code: "unrecognized_keys", keys: unknown, path: [] });
  if ("port" in value && typeof value.port !== "number") issues.push({ message: "expected a number", path: ["port"] });
  if ("password" in value && typeof value.password !== "string") issues.push({ message: "expected a string", path: [{ key: "password" }] });
  return issues.length > 0 ? { issues } : { value };
};
export const plugins = [{
  kind: "online", name: "echo",
  options: { shape: { port: 0, password: 0, path: 0 }, "~standard": { version: 1, vendor: "hand", validate } },
  create: (options, context) => {
    if (options.path === "boom") throw new Error("no such disk");
    return { options, context };
  },
}];
`;

const open = async (store: string, env = {}): Promise<unknown> => {
  const yaml = `project: p\nregistry: r.db\nonline_store:\n  type: ./echo.mjs\n${store}`;
  const directory = await tempRepository({ "feature_store.yaml": yaml, "echo.mjs": STORE });
  const config = await loadConfig(directory, { env });
  if (config.online === null) throw new Error("no online store");
  return openOnline(config.online, { directory, clock: () => 5 });
};

describe("opening a store", () => {
  it("gives the plug-in its checked options, the folder, the clock and a silent observer", async () => {
    const store = await open("  path: data/x.db\n");
    expect(store).toMatchObject({
      options: { path: "data/x.db" },
      context: { baseDirectory: expect.any(String) },
    });
    const { context } = store as {
      context: { clock(): number; observer: { count(name: string, by: number): void } };
    };
    expect(context.clock()).toBe(5);
    context.observer.count("x", 1);
  });

  it("reads an unquoted variable as the option asks", async () => {
    const store = await open("  port: ${PORT}\n  password: ${PW}\n", { PORT: "5432", PW: "0123" });
    expect(store).toMatchObject({ options: { port: 5432, password: "0123" } });
  });

  it("names the place of an option that the store refuses", async () => {
    const error = await failureOf(open("  port: many\n  password: 5\n"));
    expect(error.code).toBe("FS_CONFIG_INVALID");
    expect(error.message).toMatch(/feature_store\.yaml:5:9: online_store\.port: expected a number/);
    expect(error.message).toMatch(
      /feature_store\.yaml:6:13: online_store\.password: expected a string/,
    );
  });

  it.each([
    ["prt: 1", 'yaml:5:3: unknown key "prt" in online_store; did you mean "port"?'],
    ["tpye: redis", 'yaml:5:3: unknown key "tpye" in online_store; did you mean "type"?'],
  ])("names the nearest option for %s", async (line, message) => {
    expect((await failureOf(open(`  ${line}\n`))).message).toContain(message);
  });

  it("wraps what a store throws while it is opened", async () => {
    const error = await failureOf(open("  path: boom\n"));
    expect(error.code).toBe("FS_STORE_FAILED");
    expect(error.message).toContain("could not be opened: no such disk");
    expect(error.cause).toBeInstanceOf(Error);
  });
});
