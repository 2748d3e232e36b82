import type { Column } from "../contract/columns.ts";
import { setOwn } from "../data/rows.ts";
import { countText } from "../errors/count-text.ts";
import { FeatureStoreError, isFeatureStoreError } from "../errors/feature-store-error.ts";
import type { OnDemandStep } from "./resolved.ts";
import { answerWriters } from "./transform-answer.ts";
import { inputValues } from "./transform-input.ts";

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
  const values = step.inputs.map(({ field, origin }, i) =>
    inputValues(field, inputs[i] as Column, length, origin.kind !== "request"),
  );
  return step.view.transformBatch === null
    ? byRow(step, values, length)
    : byBatch(step, values, length);
}

function byRow(
  step: OnDemandStep,
  values: readonly (readonly unknown[])[],
  length: number,
): readonly Column[] {
  const names = step.inputs.map((input) => input.field.name);
  const writers = answerWriters(step, length);
  let given: Record<string, unknown> = {};
  const transform = () => step.view.transform(given);
  for (let row = 0; row < length; row += 1) {
    given = {};
    for (let i = 0; i < names.length; i += 1) setOwn(given, names[i] as string, values[i]?.[row]);
    const answer = answersOf(step, transform);
    for (let i = 0; i < writers.length; i += 1) writers[i]?.set(row, answer[i]);
  }
  return writers.map((writer) => writer.build());
}

function byBatch(
  step: OnDemandStep,
  values: readonly (readonly unknown[])[],
  length: number,
): readonly Column[] {
  const columns: Record<string, readonly unknown[]> = {};
  step.inputs.forEach(({ field }, i) => {
    setOwn(columns, field.name, values[i]);
  });
  const answer = answersOf(step, () => step.view.transformBatch?.(columns, length));
  return answerWriters(step, length).map((writer, i) => {
    const list = checkedList(step, answer[i], step.fields[i]?.name as string, length);
    for (let row = 0; row < length; row += 1) writer.set(row, list[row]);
    return writer.build();
  });
}

/** What a transform answers for each field of the step. What it throws is wrapped, unless it is coded already. */
function answersOf(step: OnDemandStep, transform: () => unknown): readonly unknown[] {
  try {
    const answer = transform();
    if (!isAnswer(answer))
      throw invalid(step, "must answer an object of its features, and not a promise");
    const { fields } = step;
    const answers = new Array<unknown>(fields.length);
    for (let i = 0; i < fields.length; i += 1)
      answers[i] = valueIn(step, answer, fields[i]?.name as string);
    return answers;
  } catch (cause) {
    if (isFeatureStoreError(cause)) throw cause;
    throw new FeatureStoreError(
      "FS_TRANSFORM_FAILED",
      `the transform of on-demand feature view "${step.view.name}" threw; its cause says where`,
      { cause },
    );
  }
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
  throw invalid(step, `answered no "${name}"; answer null where there is no value`);
}

function checkedList(
  step: OnDemandStep,
  list: unknown,
  name: string,
  length: number,
): ArrayLike<unknown> {
  const isList = Array.isArray(list) || (ArrayBuffer.isView(list) && !(list instanceof DataView));
  if (!isList) throw invalid(step, `must answer a list of values for "${name}"`);
  const values = list as unknown as ArrayLike<unknown>;
  if (values.length === length) return values;
  throw invalid(
    step,
    `answered ${countText(values.length, "value")} for "${name}", and was given ${countText(length, "row")}`,
  );
}

function invalid(step: OnDemandStep, what: string): FeatureStoreError {
  return new FeatureStoreError(
    "FS_TRANSFORM_INVALID",
    `the transform of on-demand feature view "${step.view.name}" ${what}`,
  );
}
