import type { Column, Field } from "../contract/columns.ts";
import { columnBuilder } from "../data/column-builder.ts";
import { setOwn } from "../data/rows.ts";
import { storedAt } from "../data/stored.ts";
import { toRead, toStored } from "../data/value.ts";
import { FeatureStoreError, isFeatureStoreError } from "../errors/feature-store-error.ts";
import type { OnDemandStep } from "./resolved.ts";

/**
 * Runs a transform over rows: `inputs[i]` is the column of `step.inputs[i]`, the answer's columns are those of
 * `step.fields`. The one place where transforms run, in training and in serving: a source feature that is NaN is null
 * to it, float32 is float32, request fields are as sent, and what it answers is checked and rounded to its schema.
 * FS_TRANSFORM_FAILED when it throws, FS_TRANSFORM_INVALID when its answer is not what its schema says.
 */
export function computeStep(
  step: OnDemandStep,
  inputs: readonly Column[],
  length: number,
): readonly Column[] {
  const readers = step.inputs.map(({ field, origin }, i) =>
    valueReader(field, inputs[i] as Column, origin.kind !== "request"),
  );
  const names = step.inputs.map((input) => input.field.name);
  const builders = step.fields.map((field) => columnBuilder(field.type, length));
  for (let row = 0; row < length; row += 1) {
    const values: Record<string, unknown> = {};
    for (let i = 0; i < names.length; i += 1) setOwn(values, names[i] as string, readers[i]?.(row));
    const answer = runTransform(step, values);
    for (let i = 0; i < builders.length; i += 1) {
      builders[i]?.set(row, answered(step, step.fields[i] as Field, answer[i]));
    }
  }
  return builders.map((builder) => builder.build());
}

function valueReader(field: Field, column: Column, nanIsNull: boolean): (row: number) => unknown {
  const where = `on-demand input "${field.name}"`;
  const isFloat = field.type.kind === "float32" || field.type.kind === "float64";
  return (row) => {
    const value = toRead(field.type, storedAt(column, row), where);
    return nanIsNull && isFloat && Number.isNaN(value) ? null : value;
  };
}

/** What the transform answers for each field of the step. */
function runTransform(step: OnDemandStep, row: Record<string, unknown>): readonly unknown[] {
  try {
    const answer: unknown = step.view.transform(row);
    if (isAnswer(answer)) return step.fields.map((field) => valueIn(step, answer, field.name));
  } catch (cause) {
    if (isFeatureStoreError(cause)) throw cause;
    throw new FeatureStoreError(
      "FS_TRANSFORM_FAILED",
      `the transform of on-demand feature view "${step.view.name}" threw; its cause says where`,
      { cause },
    );
  }
  throw new FeatureStoreError(
    "FS_TRANSFORM_INVALID",
    `the transform of on-demand feature view "${step.view.name}" must answer an object of its features, and not a promise`,
  );
}

/** An object; a promise is none, while a feature may well be called "then". */
function isAnswer(answer: unknown): answer is Readonly<Record<string, unknown>> {
  if (typeof answer !== "object" || answer === null) return false;
  return typeof (answer as { then?: unknown }).then !== "function";
}

function valueIn(
  step: OnDemandStep,
  answer: Readonly<Record<string, unknown>>,
  name: string,
): unknown {
  if (Object.hasOwn(answer, name)) return answer[name];
  throw new FeatureStoreError(
    "FS_TRANSFORM_INVALID",
    `the transform of on-demand feature view "${step.view.name}" answered no "${name}"; answer null where there is no value`,
  );
}

function answered(step: OnDemandStep, field: Field, value: unknown): ReturnType<typeof toStored> {
  try {
    return toStored(
      field.type,
      value,
      `on-demand feature view "${step.view.name}", feature "${field.name}"`,
    );
  } catch (cause) {
    if (!isFeatureStoreError(cause)) throw cause;
    throw new FeatureStoreError("FS_TRANSFORM_INVALID", cause.message, {
      cause,
      details: cause.details,
    });
  }
}
