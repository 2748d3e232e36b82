import { isFeatureStoreError } from "@fs/sdk";
import fc from "fast-check";
import protobuf from "protobufjs";
import { expect, it } from "vitest";
import { LENGTH, VARINT, WireReader } from "./wire-reader.ts";
import { varintBytes, WireWriter } from "./wire-writer.ts";

const INT64 = fc.oneof(
  fc.bigInt(-(2n ** 63n), 2n ** 63n - 1n),
  fc.constantFrom(0n, 1n, 127n, 128n, 2n ** 32n - 1n, 2n ** 32n, 2n ** 53n, -1n, -(2n ** 63n)),
);

it("writes whole numbers as a well-known library does, and reads back what it wrote", () => {
  fc.assert(
    fc.property(INT64, (value) => {
      const writer = new WireWriter(1);
      writer.int64(value);
      const bytes = writer.finish();
      const low = Number(BigInt.asUintN(32, value));
      const high = Number(BigInt.asUintN(32, value >> 32n));
      expect(varintBytes(low, high)).toBe(bytes.length);
      expect([...bytes]).toEqual([...protobuf.Writer.create().int64(value.toString()).finish()]);
      const read = new WireReader(bytes).int64();
      expect(BigInt(read)).toBe(value);
      expect(typeof read).toBe(Number.isSafeInteger(Number(value)) ? "number" : "bigint");
    }),
  );
});

it("puts the length of a part before it, whatever its size", () => {
  for (const size of [0, 1, 127, 128, 16_383, 16_384, 2_100_000]) {
    const writer = new WireWriter(4);
    writer.tag(3, LENGTH);
    writer.part(() => writer.text("é".repeat(size)));
    writer.tag(1, VARINT);
    writer.int64(5);
    const reader = new WireReader(writer.finish());
    expect(reader.tag()).toBe((3 << 3) | LENGTH);
    expect(reader.part().text()).toBe("é".repeat(size));
    expect([reader.tag(), reader.int64(), reader.more]).toEqual([1 << 3, 5, false]);
  }
});

it.each([
  ["a number without an end", "ffffffffffffffffffffff01"],
  ["a number cut short", "80"],
  ["a field numbered 0", "00"],
  ["a length beyond the message", "0a7f00"],
  ["a length beyond 32 bits", "0affffffffff01"],
  ["a layout that is none", "0b"],
])("refuses %s", (_what, hex) => {
  const read = () => {
    const reader = new WireReader(Buffer.from(hex, "hex"));
    while (reader.more) reader.skip(reader.tag() & 7);
  };
  expect(read).toThrow(expect.objectContaining({ code: "FS_REQUEST_MALFORMED" }));
});

it("refuses a text that is no UTF-8", () => {
  const read = () => new WireReader(Buffer.from("02c328", "hex")).text();
  expect(read).toThrow(expect.objectContaining({ code: "FS_REQUEST_MALFORMED" }));
});

it("reads any bytes to their end or refuses them", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 64 }), (bytes) => {
      const reader = new WireReader(Buffer.from(bytes));
      try {
        while (reader.more) reader.skip(reader.tag() & 7);
      } catch (error) {
        expect(isFeatureStoreError(error, "FS_REQUEST_MALFORMED")).toBe(true);
      }
    }),
    { numRuns: 1_000 },
  );
});
