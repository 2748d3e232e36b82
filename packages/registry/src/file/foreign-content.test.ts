import { describe, expect, it } from "vitest";
import { foreignContent } from "./foreign-content.ts";

const text = (value: string): Buffer => Buffer.from(value, "utf8");
/** A length-delimited protobuf field. */
const field = (number: number, body: Uint8Array): Buffer => {
  const varint: number[] = [];
  let rest = body.length;
  for (; rest > 127; rest = Math.floor(rest / 128)) varint.push((rest % 128) + 128);
  const tag = number * 8 + 2;
  const tags = tag < 128 ? [tag] : [(tag % 128) + 128, Math.floor(tag / 128)];
  return Buffer.concat([Buffer.from([...tags, ...varint, rest]), body]);
};
const feast = Buffer.concat([
  field(1, field(1, field(1, text("user_id")))),
  field(3, text("1")),
  field(4, text("2f8d54a1-87a9-4a2a-9d0f-6e4a9c7b0d11")),
  field(5, Buffer.from([8, 1])),
  field(6, text("v".repeat(700))),
  field(17, text("demo")),
]);

describe("content that is not JSON", () => {
  it.each([
    ["a registry of Feast", feast, "feast"],
    ["an empty registry of Feast", field(3, text("1")), "feast"],
    ["an SQLite database", text("SQLite format 3\0…"), "sqlite"],
    ["a Parquet file", Buffer.from([80, 65, 82, 49, 21, 4, 0, 0, 255]), "binary"],
    ["a registry cut short", text('{ "format": "feature-store-reg'), null],
    ["a registry with flipped bits", Buffer.from([123, 34, 255, 0, 1]), null],
    ["plain text", text("project: demo\n"), null],
    ["nothing", text(""), null],
  ])("is recognised: %s", (_, bytes, expected) => {
    expect(foreignContent(bytes)).toBe(expected);
  });

  it("is not taken for Feast's when it is cut short", () => {
    expect(foreignContent(feast.subarray(0, -1))).not.toBe("feast");
  });
});
