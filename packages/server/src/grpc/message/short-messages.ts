import { LENGTH, VARINT, WireReader } from "../wire/wire-reader.ts";
import { WireWriter } from "../wire/wire-writer.ts";

/** `status: true`, what a push or a write is answered with. */
export function encodeDone(): Buffer {
  return Buffer.of((1 << 3) | VARINT, 1);
}

/** `GetFeastServingInfoResponse`. */
export function encodeServingInfo(version: string): Buffer {
  const writer = new WireWriter();
  writer.tag(1, LENGTH);
  writer.text(version);
  return writer.finish();
}

/** `HealthCheckResponse` with the number of a status. */
export function encodeHealth(status: number): Buffer {
  return Buffer.of((1 << 3) | VARINT, status);
}

/** The service that a `HealthCheckRequest` names; nothing = the whole server. */
export function decodeHealthRequest(message: Buffer): string {
  const reader = new WireReader(message);
  let service = "";
  while (reader.more) {
    const tag = reader.tag();
    if (tag === ((1 << 3) | LENGTH)) service = reader.text();
    else reader.skip(tag & 7);
  }
  return service;
}
