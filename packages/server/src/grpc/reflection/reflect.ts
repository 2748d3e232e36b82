import { status } from "@grpc/grpc-js";
import {
  decodeReflectionRequest,
  encodeReflectionAnswer,
  type ReflectionAnswer,
  type ReflectionRequest,
} from "../message/reflection-messages.ts";
import { DESCRIPTORS, type ProtoFile } from "./descriptors.ts";

const BY_NAME = new Map(DESCRIPTORS.map((file) => [file.name, file]));
const BY_SYMBOL = new Map(
  DESCRIPTORS.flatMap((file) => file.symbols.map((symbol) => [symbol, file] as const)),
);

/** Answers one message of reflection, of v1 or v1alpha: `services` are those that the server has. */
export function reflect(message: Buffer, services: readonly string[]): Buffer {
  const request = decodeReflectionRequest(message);
  return encodeReflectionAnswer(message, answerOf(request, services));
}

function answerOf(
  { asks, name }: ReflectionRequest,
  services: readonly string[],
): ReflectionAnswer {
  if (asks === "services") return { services };
  if (asks === "extension" || asks === "extensions")
    return { error: status.NOT_FOUND, message: "there are no extensions" };
  const file = asks === "file" ? BY_NAME.get(name) : BY_SYMBOL.get(name);
  if (asks === null) return { error: status.INVALID_ARGUMENT, message: "nothing is asked for" };
  if (file === undefined)
    return { error: status.NOT_FOUND, message: `there is no ${asks} of that name` };
  return { files: [...closure(file)].map((one) => Buffer.from(one.bytes, "base64")) };
}

/** A file and all that it imports, itself first. */
function closure(file: ProtoFile, seen: Set<ProtoFile> = new Set()): ReadonlySet<ProtoFile> {
  seen.add(file);
  for (const name of file.imports) {
    const imported = BY_NAME.get(name);
    if (imported !== undefined && !seen.has(imported)) closure(imported, seen);
  }
  return seen;
}
