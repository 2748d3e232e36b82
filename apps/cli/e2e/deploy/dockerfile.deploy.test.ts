import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type TempFolder, tempFolder } from "../../src/testing/temp-folder.ts";
import { buildImage, type Image } from "./build-image.ts";
import { containerOf } from "./run-container.ts";

const GOOD = `FROM node:20-slim AS build
WORKDIR /app
COPY package.json package-lock.jso[n] ./
RUN cat package.json > copied && echo made > made
FROM node:20-slim
ENV PATH=/app/bin:$PATH
COPY --from=build /app /app
WORKDIR /app/src
USER node
EXPOSE 6566
CMD ["node", "-p", "1"]
`;

let folder: TempFolder;
let context: string;
let count = 0;

beforeAll(async () => {
  folder = await tempFolder();
  context = join(folder.path, "context");
  await mkdir(context);
  await writeFile(join(context, "package.json"), "{}");
  await writeFile(join(context, "secret"), "");
});
afterAll(() => folder.remove());

async function build(dockerfile: string): Promise<Image> {
  count += 1;
  const stages = join(folder.path, `stages-${count}`);
  await mkdir(stages);
  return buildImage({ dockerfile, context, ignored: ["secret"], folder: stages, env: {} });
}

test("COPY, RUN, ENV and WORKDIR are carried out", async () => {
  const image = await build(GOOD);
  expect(await readFile(join(image.root, "app", "copied"), "utf8")).toBe("{}");
  expect(await readFile(join(image.root, "app", "made"), "utf8")).toBe("made\n");
  expect(image).toMatchObject({
    workdir: "/app/src",
    user: "node",
    port: "6566",
    command: ["node", "-p", "1"],
    env: { PATH: "/app/bin:$PATH" },
  });
});

describe("a line that is wrong fails", () => {
  test.each([
    ["an instruction that is none", ["WORKDIR", "WORKDIRR"], /Unknown instruction/i],
    ["COPY of what is not there", ["COPY package.json", "COPY pakage.json"], /pakage\.json/],
    ["COPY of what Docker is not sent", ["COPY package.json", "COPY secret"], /secret/],
    ["COPY from no stage", ["--from=build", "--from=built"], /no stage built/],
    ["RUN that fails", ["RUN cat", "RUN false; cat nothing"], /RUN .* exited with 1/],
    ["RUN with a path of the machine", ["> made", "> /app/made"], /absolute path/],
    ["CMD for a shell", ['CMD ["node", "-p", "1"]', "CMD node -p 1"], /JSON list/],
    ["another base", ["FROM node:20-slim\n", "FROM python:3.11\n"], /node:… alone/],
    ["what nobody taught this test", ["EXPOSE 6566", "LABEL a=b"], /does not know LABEL/],
  ])("%s", async (_what, [from = "", to = ""], message) => {
    expect(GOOD).toContain(from);
    await expect(build(GOOD.replace(from, to))).rejects.toThrow(message);
  });

  test("no USER", async () => {
    const image = await build(GOOD.replace("USER node\n", ""));
    const temporary = join(folder.path, "temporary");
    await expect(containerOf(image, { env: {}, temporary })).rejects.toThrow("run as root");
  });
});
