import { describe, expect, it } from "vitest";
import { failureOf } from "../testing/failure-of.ts";
import { tempRepository } from "../testing/temp-repository.ts";
import { loadConfig, type RepoConfig } from "./load-config.ts";

const HASH = "a".repeat(64);
const load = async (yaml: string, env = {}): Promise<RepoConfig> =>
  loadConfig(
    await tempRepository({ "feature_store.yaml": `project: p\nregistry: r.db\n${yaml}` }),
    { env },
  );
const refused = async (yaml: string): Promise<string> => {
  const error = await failureOf(load(yaml));
  expect(error.code).toBe("FS_CONFIG_INVALID");
  return error.message;
};

describe("auth", () => {
  it.each(["", "auth: no_auth\n", "auth: { type: no_auth }\n", "auth:\n"])(
    "lets anybody call where the yaml says %j",
    async (yaml) => {
      expect((await load(yaml)).auth).toEqual({ type: "no_auth" });
    },
  );

  it("reads tokens, whose hashes may come from the environment", async () => {
    const yaml = `auth:\n  type: token\n  tokens:\n    - { name: web, sha256: "$H", actions: [read-online] }\n`;
    expect((await load(yaml, { H: HASH })).auth).toEqual({
      type: "token",
      tokens: [{ name: "web", sha256: HASH, actions: ["read-online"] }],
    });
  });

  it("keeps a type that only Feast has, so that a server does not take it for none", async () => {
    const { auth } = await load("auth: { type: oidc, client_id: c }\n");
    expect(auth).toMatchObject({ type: "oidc" });
  });

  it.each([
    ["auth: { type: tokens }", /:3:15: auth\.type: /],
    ["auth: { type: token }", /auth\.tokens/],
    ["auth: { type: token, tokens: [] }", /auth\.tokens: a token/],
    [
      "auth: { type: token, tokens: [{ name: w, sha256: hunter2, actions: [a] }] }",
      /auth\.tokens\.0\.sha256: the SHA-256 of the token/,
    ],
    [
      `auth: { type: token, tokens: [{ name: w, sha256: "${HASH}", actions: [read] }] }`,
      /:3:\d+: auth\.tokens\.0\.actions\.0: an action is one of read-online, /,
    ],
    [
      `auth: { type: token, tokens: [{ name: w, sha256: "${HASH}", actions: [describe] }, { name: w, sha256: "${"b".repeat(64)}", actions: [describe] }] }`,
      /:3:\d+: auth\.tokens\.1\.name: the same as of token 0/,
    ],
    [
      `auth: { type: token, tokens: [{ name: w, sha256: "${HASH}", actions: [describe] }, { name: v, sha256: "${HASH.toUpperCase()}", actions: [materialize] }] }`,
      /:3:\d+: auth\.tokens\.1\.sha256: the same as of token 0/,
    ],
    ["auth: { type: no_auth, token: x }", /unknown key "token" in auth/],
    ["auth: 5", /auth/],
  ])("refuses %s", async (yaml, message) => {
    const said = await refused(`${yaml}\n`);
    expect(said).toMatch(message);
    expect(said).not.toContain("hunter2");
  });
});

describe("feature_server", () => {
  it("takes what Feast's yaml says, and our limits by their names", async () => {
    const yaml =
      'feature_server:\n  type: local\n  metrics: { enabled: true }\n  allowed_debts: 2\n  cors: { origins: ["https://app.example"] }\n  limits: { body_bytes: 1000, rows: $ROWS }\n';
    expect((await load(yaml.replace("$ROWS", "10"))).featureServer).toEqual({
      allowedDebts: 2,
      corsOrigins: ["https://app.example"],
      limits: { bodyBytes: 1000, rows: 10 },
    });
    expect((await load("")).featureServer).toEqual({
      allowedDebts: undefined,
      corsOrigins: undefined,
      limits: {},
    });
  });

  it.each([
    ["feature_server: { limit: { rows: 1 } }", /unknown key "limit".*limits/],
    ["feature_server: { limits: { rows: 0 } }", /feature_server\.limits\.rows: a whole number/],
    ["feature_server: { cors: [x] }", /feature_server\.cors/],
    ["feature_server: { allowed_debts: -1 }", /feature_server\.allowed_debts/],
  ])("refuses %s", async (yaml, message) => {
    expect(await refused(`${yaml}\n`)).toMatch(message);
  });
});
