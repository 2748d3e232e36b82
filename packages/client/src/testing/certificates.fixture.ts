import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";

/** A key and its certificate, PEM. */
export interface KeyPair {
  readonly key: string;
  readonly cert: string;
}

/** An authority of a test's own, and what it has signed. */
export interface Certificates {
  /** PEM. */
  readonly ca: string;
  readonly good: KeyPair;
  readonly expired: KeyPair;
  /** For a host of another name. */
  readonly foreign: KeyPair;
  /** Not signed by the authority. */
  readonly selfSigned: KeyPair;
}

/** Makes them with openssl, for the name localhost. */
export async function certificates(): Promise<Certificates> {
  const folder = await mkdtemp(join(tmpdir(), "client-tls-"));
  try {
    const make = maker(folder);
    const { cert: ca } = await make("ca", ["-x509", "-days", "2", "-subj", "/CN=authority"]);
    const signed = async (name: string, host: string, days: number): Promise<KeyPair> => {
      const { key } = await make(name, ["-subj", `/CN=${host}`]);
      await writeFile(join(folder, "names"), `subjectAltName=DNS:${host}`);
      const by = ["-CA", "ca.pem", "-CAkey", "ca.key", "-CAcreateserial", "-extfile", "names"];
      const leaf = ["-in", `${name}.pem`, "-out", `${name}.crt`, "-days", String(days)];
      await openssl(folder, ["x509", "-req", ...leaf, ...by]);
      return { key, cert: await readFile(join(folder, `${name}.crt`), "utf8") };
    };
    return {
      ca,
      good: await signed("good", "localhost", 2),
      expired: await signed("expired", "localhost", -1),
      foreign: await signed("foreign", "features.example", 2),
      selfSigned: await make("self", [
        ...["-x509", "-days", "2", "-subj", "/CN=localhost"],
        ...["-addext", "subjectAltName=DNS:localhost"],
      ]),
    };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Makes a key, and with it what `openssl req` is told to: a certificate, or a request for one. */
function maker(folder: string): (name: string, args: readonly string[]) => Promise<KeyPair> {
  const kind = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"];
  const read = (file: string) => readFile(join(folder, file), "utf8");
  return async (name, args) => {
    const into = ["-keyout", `${name}.key`, "-out", `${name}.pem`];
    await openssl(folder, ["req", ...kind, ...into, ...args]);
    return { key: await read(`${name}.key`), cert: await read(`${name}.pem`) };
  };
}

async function openssl(cwd: string, args: readonly string[]): Promise<void> {
  await promisify(execFile)("openssl", args, { cwd });
}
