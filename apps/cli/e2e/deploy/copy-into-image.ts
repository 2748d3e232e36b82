import { cp, mkdir, readdir, readFile, stat } from "node:fs/promises";
import { basename, dirname, join, relative, sep } from "node:path";
import type { Step } from "./dockerfile.ts";

/** Where COPY takes from and puts to, as folders of this machine. */
export interface CopyPlaces {
  readonly from: string;
  /** Paths of `from` that are not sent to Docker. */
  readonly ignored: readonly string[];
  /** The folder or file of this machine that a path of the image stands for. */
  readonly place: (path: string) => string;
}

/** COPY as Docker does it: the content of a folder, a file under its name or a new one; a source that is not there is an error. */
export async function copyIntoImage(step: Step, places: CopyPlaces): Promise<void> {
  const written = step.words.slice(0, -1);
  const target = step.words.at(-1) as string;
  const sources = (await Promise.all(written.map((one) => matching(one, places)))).flat();
  if (sources.length === 0) throw new Error(`Dockerfile:${step.line}: COPY found nothing to copy`);
  const isFolder = target.endsWith("/") || sources.length > 1;
  if (sources.length > 1 && !target.endsWith("/"))
    throw new Error(`Dockerfile:${step.line}: COPY of several files needs a folder with "/"`);
  for (const source of sources) {
    const isDirectory = (await stat(source)).isDirectory();
    const to = places.place(target);
    const destination = !isDirectory && isFolder ? join(to, basename(source)) : to;
    await mkdir(dirname(destination), { recursive: true });
    await cp(source, destination, {
      recursive: true,
      verbatimSymlinks: true,
      filter: (path) => !isIgnored(relative(places.from, path), places.ignored),
    });
  }
}

/** The patterns of a .dockerignore, which here are plain paths. */
export async function dockerIgnored(file: string): Promise<readonly string[]> {
  const lines = (await readFile(file, "utf8")).split("\n").map((line) => line.trim());
  const patterns = lines.filter((line) => line !== "" && !line.startsWith("#"));
  const wild = patterns.find((line) => /[*?[!]/.test(line));
  if (wild !== undefined) throw new Error(`.dockerignore: "${wild}" is no plain path`);
  return patterns;
}

async function matching(written: string, places: CopyPlaces): Promise<readonly string[]> {
  const path = join(places.from, written);
  if (relative(places.from, path).startsWith(".."))
    throw new Error(`COPY ${written}: outside of what Docker is sent`);
  const isWild = /[*?[]/.test(basename(path));
  const pattern = new RegExp(
    `^${basename(path)
      .replace(/[.+^$()|{}\\]/g, "\\$&")
      .replaceAll("*", ".*")
      .replaceAll("?", ".")}$`,
  );
  const names = (await readdir(dirname(path))).filter((name) =>
    isWild ? pattern.test(name) : name === basename(path),
  );
  const found = names
    .map((name) => join(dirname(path), name))
    .filter((one) => !isIgnored(relative(places.from, one), places.ignored));
  if (found.length === 0 && !isWild) throw new Error(`COPY ${written}: there is no such file`);
  return found;
}

function isIgnored(path: string, ignored: readonly string[]): boolean {
  return ignored.some((one) => path === one || path.startsWith(one + sep));
}
