import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { run, succeeded } from "../fs-command.ts";
import { copyIntoImage } from "./copy-into-image.ts";
import { execForm, readDockerfile, type Step } from "./dockerfile.ts";

/** What an image is made from. */
export interface ImageSources {
  readonly dockerfile: string;
  /** The folder that Docker would be sent, and what of it is left out. */
  readonly context: string;
  readonly ignored: readonly string[];
  /** An empty folder, in which each stage gets a root of its own. */
  readonly folder: string;
  /** What RUN finds around it: package managers, a registry. */
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** The last stage, as it would be started. Paths are those of the image. */
export interface Image {
  readonly root: string;
  readonly workdir: string;
  readonly env: Readonly<Record<string, string>>;
  readonly user: string;
  readonly volumes: readonly string[];
  readonly port: string;
  readonly stopSignal: NodeJS.Signals;
  readonly health: readonly string[];
  readonly command: readonly string[];
}

type Stage = { -readonly [K in keyof Image]: Image[K] };
type Handler = (stage: Stage, step: Step, build: Build) => Promise<void> | void;

interface Build {
  readonly sources: ImageSources;
  readonly stages: Map<string, Stage>;
}

/** Carries out a Dockerfile on this machine: its COPY and RUN for real, below a folder that stands for `/`. */
export async function buildImage(sources: ImageSources): Promise<Image> {
  const build: Build = { sources, stages: new Map() };
  let stage: Stage | undefined;
  for (const step of readDockerfile(sources.dockerfile)) {
    if (step.keyword === "FROM") {
      stage = await newStage(step, build);
      continue;
    }
    const handler = HANDLERS.get(step.keyword);
    if (handler === undefined || stage === undefined)
      throw new Error(`Dockerfile:${step.line}: this test does not know ${step.keyword}`);
    await handler(stage, step, build);
  }
  if (stage === undefined) throw new Error("Dockerfile: no FROM");
  return Object.freeze(stage);
}

/** The folder or file of this machine that a path of the image stands for. */
export function placeIn(image: Pick<Image, "root" | "workdir">, path: string): string {
  const place = path.startsWith("/") ? path : join(image.workdir, path);
  return join(image.root, place) + (path.endsWith("/") ? "/" : "");
}

/** Variables in which paths of the image have become those of this machine. */
export function mappedEnv(
  image: Pick<Image, "root" | "env">,
  base: string = process.env.PATH ?? "",
): Record<string, string> {
  const mapped = Object.entries(image.env).map(([name, value]): [string, string] => {
    const parts = value.split(":").flatMap((part) => {
      if (part === "$PATH") return [base];
      return part.startsWith("/") ? [join(image.root, part)] : [part];
    });
    return [name, parts.join(":")];
  });
  return { PATH: base, ...Object.fromEntries(mapped) };
}

async function newStage({ words, line }: Step, build: Build): Promise<Stage> {
  const [image = "", as, name = "final"] = words;
  // The one base is the machine's own Node.
  if (!/^node:\d+(-\w+)?$/.test(image) || (as !== undefined && as.toUpperCase() !== "AS"))
    throw new Error(`Dockerfile:${line}: FROM node:… alone is understood, not ${words.join(" ")}`);
  const root = join(build.sources.folder, name);
  await mkdir(root, { recursive: true });
  const stage: Stage = {
    root,
    workdir: "/",
    env: {},
    user: "root",
    volumes: [],
    port: "",
    stopSignal: "SIGTERM",
    health: [],
    command: [],
  };
  build.stages.set(name, stage);
  return stage;
}

const HANDLERS: ReadonlyMap<string, Handler> = new Map<string, Handler>([
  ["WORKDIR", workdir],
  ["COPY", copy],
  ["RUN", runShell],
  ["ENV", (stage, step) => set(stage, { env: { ...stage.env, ...fromEntries(step) } })],
  ["USER", (stage, { words }) => set(stage, { user: words[0] as string })],
  ["VOLUME", (stage, { words }) => set(stage, { volumes: [...stage.volumes, ...words] })],
  ["EXPOSE", (stage, { words }) => set(stage, { port: words[0] as string })],
  ["STOPSIGNAL", (stage, { words }) => set(stage, { stopSignal: words[0] as NodeJS.Signals })],
  ["HEALTHCHECK", (stage, step) => set(stage, { health: execForm(checkOf(step), step.line) })],
  ["CMD", (stage, { text, line }) => set(stage, { command: execForm(text, line) })],
]);

function set(stage: Stage, values: Partial<Image>): void {
  Object.assign(stage, values);
}

function fromEntries({ properties }: Step): Readonly<Record<string, string>> {
  return Object.fromEntries(properties);
}

function checkOf({ text }: Step): string {
  return text.replace(/^CMD\s+/, "");
}

async function workdir(stage: Stage, { words }: Step): Promise<void> {
  const [path = ""] = words;
  stage.workdir = path.startsWith("/") ? path : join(stage.workdir, path);
  await mkdir(placeIn(stage, "."), { recursive: true });
}

async function copy(stage: Stage, step: Step, { sources, stages }: Build): Promise<void> {
  const { from } = step.flags;
  const source = from === undefined ? undefined : stages.get(from);
  if (from !== undefined && source === undefined)
    throw new Error(`Dockerfile:${step.line}: there is no stage ${from}`);
  await copyIntoImage(step, {
    from: source?.root ?? sources.context,
    ignored: source === undefined ? sources.ignored : [],
    place: (path) => placeIn(stage, path),
  });
}

async function runShell(stage: Stage, { text, line }: Step, { sources }: Build): Promise<void> {
  // Below a folder that stands for `/`, an absolute path would be the machine's.
  if (/(^|[\s"'=])\/\w/.test(text))
    throw new Error(
      `Dockerfile:${line}: RUN names an absolute path; use WORKDIR and relative ones`,
    );
  const cwd = placeIn(stage, ".");
  const env = { ...sources.env, ...mappedEnv(stage, sources.env.PATH) };
  succeeded(`RUN ${text}`, await run("sh", ["-c", text], { cwd, env }));
}
