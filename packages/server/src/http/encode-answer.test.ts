import type { AnsweredColumn } from "@fs/sdk";
import { float64, string, type ValueType } from "@fs/sdk";
import { columnFromValues } from "@fs/sdk/adapter";
import { expect, it } from "vitest";
import { encodeAnswer } from "./encode-answer.ts";

it.each([1, 2, 3_000])("writes an answer of %i rows, as text or as bytes", (rows) => {
  const cities = Array.from({ length: rows }, (_, i) => `Zürich "${i}" 🐟`);
  const ratios = Array.from({ length: rows }, (_, i) => (i + 1) / 7);
  const columns = [answered("city", string(), cities), answered("ratio", float64(), ratios)];
  const encoded = encodeAnswer(answerOf(rows, columns));
  expect(typeof encoded).toBe(rows < 100 ? "string" : "object");
  const times = new Array(rows).fill("1970-01-01T00:00:00Z");
  const statuses = new Array(rows).fill("PRESENT");
  expect(JSON.parse(String(encoded))).toEqual({
    results: [
      { values: cities, statuses, event_timestamps: times },
      { values: ratios, statuses, event_timestamps: times },
    ],
    metadata: { feature_names: ["city", "ratio"] },
  });
});

it("names what each answer holds, whatever the one before held", () => {
  const names = [["a", "b"], ["a", "c"], ["a"], ["a", "b"], []];
  for (const some of names) {
    const columns = some.map((name) => answered(name, float64(), [0.5]));
    expect(JSON.parse(String(encodeAnswer(answerOf(1, columns)))).metadata.feature_names).toEqual(
      some,
    );
  }
});

function answered(name: string, type: ValueType, values: readonly unknown[]): AnsweredColumn {
  const { length } = values;
  return {
    field: { name, type },
    view: null,
    column: columnFromValues(type, values, name),
    statuses: new Uint8Array(length),
    eventTimes: new Float64Array(length),
  };
}

function answerOf(rowCount: number, columns: readonly AnsweredColumn[]) {
  return { rowCount, answered: () => columns };
}
