import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { readFile } from "node:fs/promises";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { basename } from "node:path";
import { run, succeeded } from "./fs-command.ts";

/** A package registry on loopback. */
export interface LoopbackRegistry {
  /** Without a slash at its end. */
  readonly url: string;
  close(): Promise<void>;
}

/** What the registry serves itself. */
export interface RegistryContent {
  /** Packed packages. */
  readonly tarballs: readonly string[];
  /** Files below `/binaries/…/`, by file name. */
  readonly binaries: ReadonlyMap<string, string>;
  /** The registry that has all other packages. */
  readonly upstream: string;
}

interface Packed {
  readonly file: string;
  readonly manifest: { readonly name: string; readonly version: string };
  readonly shasum: string;
  readonly integrity: string;
}

/** Serves packed packages as a registry does, and sends requests for any other package to the public one. */
export async function loopbackRegistry(content: RegistryContent): Promise<LoopbackRegistry> {
  const packed = await Promise.all(content.tarballs.map(readPacked));
  const byName = new Map(packed.map((one) => [one.manifest.name, one]));
  const byFile = new Map(packed.map((one) => [basename(one.file), one.file]));
  const server = createServer((request, response) => {
    const path = decodeURIComponent(request.url ?? "/").replace(/\?.*$/, "");
    const file = byFile.get(basename(path)) ?? content.binaries.get(basename(path));
    const one = byName.get(path.slice(1));
    if (path.startsWith("/binaries/") && file === undefined) answer(response, 404);
    else if (file !== undefined) createReadStream(file).pipe(response);
    else if (one !== undefined) answer(response, 200, packument(one, urlOf(request)));
    else {
      response.setHeader("location", `${content.upstream}${request.url}`);
      answer(response, 302);
    }
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () =>
      new Promise((done) => {
        server.closeAllConnections();
        server.close(() => done());
      }),
  };
}

async function readPacked(file: string): Promise<Packed> {
  const tar = ["-xzOf", file, "package/package.json"];
  const text = succeeded(`tar ${file}`, await run("tar", tar, { cwd: "." }));
  const bytes = await readFile(file);
  const digest = (algorithm: string, encoding: "hex" | "base64"): string =>
    createHash(algorithm).update(bytes).digest(encoding);
  return {
    file,
    manifest: JSON.parse(text) as Packed["manifest"],
    shasum: digest("sha1", "hex"),
    integrity: `sha512-${digest("sha512", "base64")}`,
  };
}

function packument({ file, manifest, shasum, integrity }: Packed, url: string): string {
  const { name, version } = manifest;
  const dist = { tarball: `${url}/tarballs/${basename(file)}`, shasum, integrity };
  const versions = { [version]: { ...manifest, dist } };
  return JSON.stringify({ name, "dist-tags": { latest: version }, versions });
}

function urlOf(request: IncomingMessage): string {
  return `http://${request.headers.host}`;
}

function answer(response: ServerResponse, status: number, json = ""): void {
  response.statusCode = status;
  if (json !== "") response.setHeader("content-type", "application/json");
  response.end(json);
}
