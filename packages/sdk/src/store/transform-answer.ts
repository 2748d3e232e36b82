import type { Column, Field } from "../contract/columns.ts";
import { columnBuilder } from "../data/column-builder.ts";
import { toStored } from "../data/value.ts";
import { FeatureStoreError, isFeatureStoreError } from "../errors/feature-store-error.ts";
import type { OnDemandStep } from "./resolved.ts";

/** Collects what a transform answers for one feature. */
export interface AnswerWriter {
  /** Checked and rounded to the schema: FS_TRANSFORM_INVALID names the view and the feature. */
  set(row: number, value: unknown): void;
  build(): Column;
}

/** A writer for each feature of a step. */
export function answerWriters(step: OnDemandStep, length: number): readonly AnswerWriter[] {
  return step.fields.map((field) => writerOf(step, field, length));
}

function writerOf(step: OnDemandStep, field: Field, length: number): AnswerWriter {
  const { type } = field;
  const builder = columnBuilder(type, length);
  const where = `on-demand feature view "${step.view.name}", feature "${field.name}"`;
  return {
    set(row, value) {
      if (typeof value === "number" && type.kind === "float64") builder.set(row, value);
      else
        builder.set(
          row,
          answered(() => toStored(type, value, where)),
        );
    },
    build: () => builder.build(),
  };
}

function answered<T>(check: () => T): T {
  try {
    return check();
  } catch (cause) {
    if (!isFeatureStoreError(cause)) throw cause;
    const { message, details } = cause;
    throw new FeatureStoreError("FS_TRANSFORM_INVALID", message, { cause, details });
  }
}
