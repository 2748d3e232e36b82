// biome-ignore-all lint/suspicious/noTemplateCurlyInString: placeholders are what is tested
import { describe, expect, it } from "vitest";
import { tempRepository } from "../testing/temp-repository.ts";
import { loadConfig, type RepoConfig } from "./load-config.ts";
import { maskSecrets, maskText } from "./mask-secrets.ts";

const load = async (yaml: string, env = {}): Promise<RepoConfig> =>
  loadConfig(await tempRepository({ "feature_store.yaml": yaml }), { env });

describe("maskSecrets", () => {
  it("shows the configuration in effect, with what was left out", async () => {
    expect(maskSecrets(await load("project: p\nregistry: r.db\nflags: { a: 1 }\n"))).toEqual({
      project: "p",
      provider: "local",
      registry: { registry_type: "file", path: "r.db" },
      online_store: { type: "sqlite" },
      offline_store: { type: "file" },
      read_only: false,
      strict_transforms: false,
      flags: { a: 1 },
    });
  });

  it("masks by the name of the key and by the name of the variable", async () => {
    const yaml =
      "project: p\nregistry: { registry_type: sql, path: 'postgresql://u:hunter2@h/d' }\n" +
      "online_store: { type: postgres, host: '${DB_HOST}', user: '${DB_SECRET_USER}', password: hunter2, sslkey_path: k.pem }\n" +
      "auth: { type: oidc, client_secret: hunter2, nested: [{ api_key: hunter2 }] }\n";
    const shown = maskSecrets(await load(yaml, { DB_HOST: "db", DB_SECRET_USER: "hunter2" }));
    expect(JSON.stringify(shown)).not.toContain("hunter2");
    expect(shown).toMatchObject({
      registry: { path: "postgresql://u:********@h/d" },
      online_store: { host: "db", password: "********", sslkey_path: "k.pem" },
    });
  });

  it("masks all that stands below a key that is named so", async () => {
    const yaml =
      "project: p\nregistry: r.db\nonline_store: { type: redis, passwords: [hunter2], credentials: { user: hunter2 }, api-key: hunter2, pwd: hunter2 }\n";
    const shown = maskSecrets(await load(yaml));
    expect(JSON.stringify(shown)).not.toContain("hunter2");
  });

  it.each([
    ["redis://:hunter2@host:6379/0", "redis://:********@host:6379/0"],
    ["redis://u:hun@ter2@host", "redis://u:********@host"],
    [
      "postgresql://u:hun/ter2@host/db?sslmode=require",
      "postgresql://u:********@host/db?sslmode=require",
    ],
    [
      "postgresql://host/db?user=u&password=hunter2&x=1",
      "postgresql://host/db?user=u&password=********&x=1",
    ],
    ["host:6379,password=hunter2,ssl=true", "host:6379,password=********,ssl=true"],
    ["host=h password='hunter2 \\'hunter2' user=u", "host=h password=******** user=u"],
    ["host=h password = hunter2 user=u", "host=h password = ******** user=u"],
    ["host=h sslpassword=hunter2", "host=h sslpassword=********"],
    ["http://localhost:6566", "http://localhost:6566"],
    ["data/online.db", "data/online.db"],
  ])("masks inside %s", (text, expected) => {
    expect(maskText(text)).toBe(expected);
  });
});
