import { chmod, copyFile, cp, mkdir, readFile, realpath } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join, sep } from "node:path";
import { fileURLToPath } from "node:url";
import {
  hasService,
  type PostgresServer,
  type RedisServer,
  startPostgres,
  startRedis,
} from "@fs/test-servers";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { succeeded } from "../fs-command.ts";
import { type PackedWorld, packedWorld } from "../packed-world.ts";
import { hasCurl, tutorialCurl } from "../tutorial-curl.ts";
import { buildImage, type Image, placeIn } from "./build-image.ts";
import { type ComposeFile, type ComposeService, readCompose } from "./compose.ts";
import { dockerIgnored } from "./copy-into-image.ts";
import { type Container, containerOf } from "./run-container.ts";

const DEPLOY = fileURLToPath(new URL("../../../../deploy/", import.meta.url));
const PASSWORD = "p%40ss";
const hasServers = hasCurl && hasService("postgres") && hasService("redis");

describe.skipIf(!hasServers)("deploy/Dockerfile and deploy/docker-compose.yml", () => {
  let world: PackedWorld;
  let project: string;
  let image: Image;
  let container: Container;
  let compose: ComposeFile;
  let postgres: PostgresServer;
  let redis: RedisServer;
  const service = (name: string): ComposeService => compose.services[name] as ComposeService;

  beforeAll(async () => {
    [world, postgres, redis] = await Promise.all([packedWorld(), startPostgres(), startRedis()]);
    const shell = await world.emptyFolder("deploy");
    await shell.run("npx --yes @fs/cli init demo");
    project = join(shell.cwd, "demo");
    await shell.run("npm pkg set dependencies.@fs/online-redis=^0 dependencies.pg=^8", "demo");
    for (const file of ["Dockerfile", ".dockerignore", "docker-compose.yml"])
      await copyFile(join(DEPLOY, file), join(project, file));
    await copyFile(
      join(DEPLOY, "feature_store.yaml"),
      join(project, "feature_repo", "feature_store.yaml"),
    );
    compose = readCompose(await readFile(join(project, "docker-compose.yml"), "utf8"), {
      POSTGRES_PASSWORD: PASSWORD,
    });
    const home = dirname(shell.cwd);
    const [folder, temporary] = [join(home, "stages"), join(home, "tmp")];
    for (const path of [folder, temporary]) await mkdir(path);
    image = await buildImage({
      dockerfile: await readFile(join(project, "Dockerfile"), "utf8"),
      context: project,
      ignored: await dockerIgnored(join(project, ".dockerignore")),
      folder,
      env: shell.env,
    });
    container = await started(image, temporary);
  });
  afterAll(async () => {
    await container?.unlock();
    await Promise.all([world?.close(), postgres?.stop(), redis?.stop()]);
  });

  /** What compose would do around the image: a database of its own user, the data beside it, its environment. */
  async function started(built: Image, temporary: string): Promise<Container> {
    const { POSTGRES_USER, POSTGRES_DB, POSTGRES_PASSWORD } = service("postgres").environment ?? {};
    const password = decodeURIComponent(POSTGRES_PASSWORD ?? "");
    await postgres.sql(`CREATE USER ${POSTGRES_USER} PASSWORD '${password}'`);
    await postgres.sql(`CREATE DATABASE ${POSTGRES_DB} OWNER ${POSTGRES_USER}`);
    for (const mount of service("feature-server").volumes ?? []) {
      const [from = "", to = ""] = mount.split(":");
      await cp(join(project, from), placeIn(built, to), { recursive: true });
    }
    // Others may look into the folders that the test has for itself.
    const around = (await realpath(tmpdir())) + sep;
    for (let at = temporary; at.startsWith(around); at = dirname(at)) await chmod(at, 0o755);
    const env = Object.entries(service("feature-server").environment ?? {});
    const reached = env.map(([name, value]): [string, string] => [
      name,
      value
        .replace("redis:6379", redis.address)
        .replace("postgres:5432", new URL(postgres.url).host),
    ]);
    return containerOf(built, { env: Object.fromEntries(reached), temporary });
  }

  test("compose names what the yaml reads, what the image exposes and where it writes", async () => {
    const yaml = await readFile(join(DEPLOY, "feature_store.yaml"), "utf8");
    const variables = [...yaml.matchAll(/\$\{(\w+)/g)].map((match) => match[1]);
    for (const name of ["feature-server", "apply", "materialize"]) {
      const { environment = {}, volumes = [], ...rest } = service(name);
      expect(Object.keys(environment).sort()).toEqual([...variables].sort());
      expect(volumes.map((mount) => mount.split(":")[1])).toEqual(image.volumes);
      expect(rest).toMatchObject({ read_only: true, tmpfs: ["/tmp"], cap_drop: ["ALL"] });
      for (const needed of Object.keys(rest.depends_on ?? {}))
        expect(compose.services).toHaveProperty(needed);
    }
    expect(service("redis").image).toBe("redis:7-alpine");
    expect(service("feature-server").ports).toEqual([`127.0.0.1:${image.port}:${image.port}`]);
    expect(service("feature-server").command).toBeUndefined();
    expect(service("apply").profiles).toEqual(["jobs"]);
    expect(service("materialize").profiles).toEqual(["jobs"]);
  });

  test("the process has no rights, and can write where the image says and nowhere else", async () => {
    const script = `const { writeFileSync } = require("node:fs");
      const tried = [".", "/node_modules", "data", process.env.TMPDIR].map((folder) => {
        const path = folder.startsWith("/node") ? ".." + folder : folder;
        try { writeFileSync(path + "/written", ""); return "written"; } catch (error) { return error.code; }
      });
      console.log(JSON.stringify({ uid: process.getuid(), tried }));`;
    const said = JSON.parse(succeeded("node", await container.run(["node", "-e", script])));
    expect(said.uid).not.toBe(0);
    expect(said.tried).toEqual(["EACCES", "EACCES", "written", "written"]);
  });

  test("the jobs apply and materialize; the server answers the tutorial's curl and ends in time", async () => {
    const apply = await container.run(service("apply").command ?? []);
    expect(succeeded("apply", apply)).toContain("Created feature view user_transaction_features");
    const materialize = await container.run(service("materialize").command ?? []);
    expect(succeeded("materialize", materialize)).toMatch(/user_transaction_features: \d+ rows/);

    const served = await container.serve(image.command);
    const answer = await tutorialCurl(served.url, join(project, ".."));
    expect(answer.results[0]?.values).toEqual(["user_0001", "user_0042"]);
    expect(answer.results[1]?.statuses).toContain("PRESENT");
    await expect.poll(async () => (await container.run(image.health)).code).toBe(0);

    const grace = Number.parseInt(service("feature-server").stop_grace_period ?? "10s", 10);
    const { code, millis } = await served.end(image.stopSignal);
    expect(code).toBe(0);
    expect(millis).toBeLessThan(grace * 1000);
    expect((await container.run(image.health)).code).toBe(1);
  });

  test("a row pushed to both stores survives in the volume", async () => {
    const served = await container.serve(image.command);
    const df = {
      user_id: ["user_0001"],
      total_purchases: [4711],
      avg_purchase_amount: [1.5],
      last_purchase_amount: [2.5],
      purchase_frequency: [3.5],
      user_segment: ["gold"],
      event_timestamp: [new Date().toISOString()],
    };
    const body = { push_source_name: "user_realtime_push", df, to: "online_and_offline" };
    const init = { method: "POST", body: JSON.stringify(body) };
    const response = await fetch(`${served.url}/push`, init);
    expect({ status: response.status, said: await response.text() }).toEqual({
      status: 200,
      said: "",
    });
    const answer = await tutorialCurl(served.url, join(project, ".."));
    expect(answer.results[1]?.values[0]).toBe(4711);
    expect((await served.end()).code).toBe(0);
  });
});
