import { expect, it } from "vitest";
import { compareExchange } from "./grpc-case-answer.ts";

const method = "/GrpcFeatureServer/GetOnlineFeatures";
// driver_id 1001, trips 10, both PRESENT, the second of 2024-01-01T10:00:00Z
const answer =
  "0a140a120a096472697665725f69640a057472697073120a0a0320e9071201011a00120f0a02200a1201011a0608a09acaac06";
const exchange = { id: "get", method, request_hex: "", response_hex: answer };
const found = (hex: string) => ({ code: "OK", bytes: Buffer.from(hex, "hex") });

it("takes the same answer with its columns in another order", () => {
  const swapped =
    "0a140a120a0574726970730a096472697665725f6964120f0a02200a1201011a0608a09acaac06120a0a0320e9071201011a00";
  expect(compareExchange(exchange, found(answer))).toBeNull();
  expect(compareExchange(exchange, found(swapped))).toBeNull();
});

it.each([
  ["value", answer.replace("200a", "200b"), "trips"],
  ["status", answer.replace("0a02200a120101", "0a02200a120102"), "trips"],
  ["time", answer.replace("08a09acaac06", "08a19acaac06"), "trips"],
  ["name", answer.replace("7472697073", "7472697072"), "(names)"],
])("names the column with another %s", (_what, hex, column) => {
  expect(compareExchange(exchange, found(hex))).toMatchObject({ column });
});

it.each([
  ["UNKNOWN", "INVALID_ARGUMENT", true],
  ["INTERNAL", "NOT_FOUND", true],
  ["INTERNAL", "INTERNAL", false],
  ["INVALID_ARGUMENT", "NOT_FOUND", false],
  ["INVALID_ARGUMENT", "OK", false],
])("where Feast ends with %s, %s is right: %s", (feast, code, ok) => {
  const failed = { id: "x", method, request_hex: "", error: { code: feast } };
  expect(compareExchange(failed, { code, bytes: null }) === null).toBe(ok);
});
