import { LENGTH, VARINT, WireReader } from "../wire/wire-reader.ts";
import { WireWriter } from "../wire/wire-writer.ts";

/** A `ServerReflectionRequest`: what is asked for, and of what. */
export interface ReflectionRequest {
  readonly asks: "file" | "symbol" | "extension" | "extensions" | "services" | null;
  readonly name: string;
}

/** What is answered. */
export type ReflectionAnswer =
  | { readonly files: readonly Uint8Array[] }
  | { readonly services: readonly string[] }
  | { readonly error: number; readonly message: string };

const ASKS = new Map<number, ReflectionRequest["asks"]>([
  [3, "file"],
  [4, "symbol"],
  [5, "extension"],
  [6, "extensions"],
  [7, "services"],
]);

const ORIGINAL = 2;
const FILES = 4;
const SERVICES = 6;
const ERROR = 7;

/** Reads what v1 and v1alpha both send. */
export function decodeReflectionRequest(message: Buffer): ReflectionRequest {
  const reader = new WireReader(message);
  let request: ReflectionRequest = { asks: null, name: "" };
  while (reader.more) {
    const tag = reader.tag();
    const asks = (tag & 7) === LENGTH ? ASKS.get(tag >>> 3) : undefined;
    if (asks === undefined || asks === null) reader.skip(tag & 7);
    else if (asks === "extension") request = { asks, name: extensionType(reader.part()) };
    else request = { asks, name: reader.text() };
  }
  return request;
}

function extensionType(part: WireReader): string {
  let name = "";
  while (part.more) {
    const tag = part.tag();
    if (tag === ((1 << 3) | LENGTH)) name = part.text();
    else part.skip(tag & 7);
  }
  return name;
}

/** A `ServerReflectionResponse`, with the request that it answers. */
export function encodeReflectionAnswer(request: Buffer, answer: ReflectionAnswer): Buffer {
  const writer = new WireWriter();
  writer.tag(ORIGINAL, LENGTH);
  writer.blob(request);
  if ("files" in answer) {
    writer.tag(FILES, LENGTH);
    writer.part(() => {
      for (const file of answer.files) {
        writer.tag(1, LENGTH);
        writer.blob(file);
      }
    });
  } else if ("services" in answer) {
    writer.tag(SERVICES, LENGTH);
    writer.part(() => {
      for (const name of answer.services) encodeService(writer, name);
    });
  } else {
    writer.tag(ERROR, LENGTH);
    writer.part(() => {
      writer.tag(1, VARINT);
      writer.int64(answer.error);
      writer.tag(2, LENGTH);
      writer.text(answer.message);
    });
  }
  return writer.finish();
}

function encodeService(writer: WireWriter, name: string): void {
  writer.tag(1, LENGTH);
  writer.part(() => {
    writer.tag(1, LENGTH);
    writer.text(name);
  });
}
