// Writes src/grpc/reflection/descriptors.ts, what gRPC reflection answers, from the .proto files: node proto/write-descriptors.mjs
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join, relative, sep } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import protobuf from "protobufjs";
import descriptor from "protobufjs/ext/descriptor/index.js";

const here = dirname(fileURLToPath(import.meta.url));
const output = join(here, "..", "src", "grpc", "reflection", "descriptors.ts");

const SCALARS = {
  double: 1,
  float: 2,
  int64: 3,
  uint64: 4,
  int32: 5,
  bool: 8,
  string: 9,
  bytes: 12,
};
const MESSAGE = 11;
const ENUM = 14;
const OPTIONAL = 1;
const REPEATED = 3;

/** What descriptors.ts holds. */
export function descriptors() {
  const files = readdirSync(here, { recursive: true })
    .filter((path) => path.endsWith(".proto"))
    .sort()
    .map(parsed);
  const enums = new Set(files.flatMap((file) => namesOf(file, protobuf.Enum)));
  const names = new Set([...enums, ...files.flatMap((file) => namesOf(file, protobuf.Type))]);
  return files.map((file) => {
    const bytes = descriptor.FileDescriptorProto.encode(fileOf(file, { names, enums })).finish();
    const { name, imports } = file;
    return {
      name,
      imports,
      symbols: symbolsOf(file),
      bytes: Buffer.from(bytes).toString("base64"),
    };
  });
}

function descriptorsText() {
  return `// Written by proto/write-descriptors.mjs from the .proto files.

/** A .proto file as reflection answers it. */
export interface ProtoFile {
  readonly name: string;
  readonly imports: readonly string[];
  /** Full names of its services, methods, messages and enums. */
  readonly symbols: readonly string[];
  /** Its FileDescriptorProto, in base64. */
  readonly bytes: string;
}

/** Every .proto file that this server knows. */
export const DESCRIPTORS: readonly ProtoFile[] = ${JSON.stringify(descriptors())};
`;
}

function parsed(path) {
  const source = readFileSync(join(here, path), "utf8");
  const root = new protobuf.Root();
  const { package: scope, imports } = protobuf.parse(source, root, { keepCase: true });
  const name = relative(here, join(here, path)).split(sep).join("/");
  const space = scope === undefined ? root : root.lookup(scope);
  return { name, scope: scope ?? "", imports: imports ?? [], objects: space.nestedArray };
}

function namesOf(file, kind) {
  return file.objects
    .flatMap((one) => deep(one))
    .filter((one) => one instanceof kind)
    .map(fullName);
}

function deep(one) {
  return [one, ...(one.nestedArray ?? []).flatMap(deep)];
}

function fullName(one) {
  return one.fullName.slice(1);
}

function symbolsOf(file) {
  return file.objects
    .flatMap(deep)
    .flatMap((one) => [fullName(one), ...(one.methodsArray ?? []).map(fullName)]);
}

function fileOf(file, known) {
  const kind = (type) => file.objects.filter((one) => one instanceof type);
  return {
    name: file.name,
    ...(file.scope === "" ? {} : { package: file.scope }),
    dependency: file.imports,
    messageType: kind(protobuf.Type).map((type) => messageOf(type, known)),
    enumType: kind(protobuf.Enum).map(enumOf),
    service: kind(protobuf.Service).map((service) => serviceOf(service, known)),
    syntax: "proto3",
  };
}

function messageOf(type, known) {
  const fields = type.fieldsArray.map((field) => fieldOf(field, type, known));
  const nested = type.nestedArray;
  return {
    name: type.name,
    field: fields.map(({ field }) => field),
    nestedType: [
      ...nested.filter((one) => one instanceof protobuf.Type).map((one) => messageOf(one, known)),
      ...fields.flatMap(({ entry }) => entry ?? []),
    ],
    enumType: nested.filter((one) => one instanceof protobuf.Enum).map(enumOf),
    oneofDecl: type.oneofsArray.map(({ name }) => ({ name })),
  };
}

function fieldOf(field, type, known) {
  const base = { name: field.name, number: field.id, jsonName: jsonName(field.name) };
  if (field instanceof protobuf.MapField) {
    const name = `${pascal(field.name)}Entry`;
    const typeName = `.${fullName(type)}.${name}`;
    const key = { name: "key", number: 1, label: OPTIONAL, jsonName: "key" };
    const value = { name: "value", number: 2, label: OPTIONAL, jsonName: "value" };
    return {
      field: { ...base, label: REPEATED, type: MESSAGE, typeName },
      entry: {
        name,
        field: [
          { ...key, ...typeOf(field.keyType, type, known) },
          { ...value, ...typeOf(field.type, type, known) },
        ],
        options: { mapEntry: true },
      },
    };
  }
  const label = field.repeated ? REPEATED : OPTIONAL;
  const place =
    field.partOf === null || field.partOf === undefined
      ? {}
      : { oneofIndex: type.oneofsArray.indexOf(field.partOf) };
  return { field: { ...base, label, ...typeOf(field.type, type, known), ...place } };
}

function typeOf(name, scope, known) {
  if (Object.hasOwn(SCALARS, name)) return { type: SCALARS[name] };
  const found = resolved(name, fullName(scope), known);
  return { type: known.enums.has(found) ? ENUM : MESSAGE, typeName: `.${found}` };
}

/** As protobuf looks names up: from the innermost scope outwards. */
function resolved(name, scope, { names }) {
  const parts = scope === "" ? [] : scope.split(".");
  for (let depth = parts.length; depth >= 0; depth -= 1) {
    const candidate = [...parts.slice(0, depth), name].join(".");
    if (names.has(candidate)) return candidate;
  }
  throw new Error(`no message or enum ${name} for ${scope}`);
}

function enumOf(one) {
  return {
    name: one.name,
    value: Object.entries(one.values).map(([name, number]) => ({ name, number })),
  };
}

function serviceOf(service, known) {
  const scope = fullName(service);
  return {
    name: service.name,
    method: service.methodsArray.map((method) => ({
      name: method.name,
      inputType: `.${resolved(method.requestType, scope, known)}`,
      outputType: `.${resolved(method.responseType, scope, known)}`,
      ...(method.requestStream ? { clientStreaming: true } : {}),
      ...(method.responseStream ? { serverStreaming: true } : {}),
    })),
  };
}

function pascal(name) {
  return jsonName(name).replace(/^./, (letter) => letter.toUpperCase());
}

function jsonName(name) {
  return name.replace(/_+(.)/g, (_, letter) => letter.toUpperCase());
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href)
  writeFileSync(output, descriptorsText());
