import type { Formula } from "./case-file.ts";

type Value = number | bigint | string | boolean | null;

/** Evaluates a formula over a row: null in, null out, except for comparisons (false) and `if_null`. */
export function evaluate(formula: Formula, row: Readonly<Record<string, unknown>>): Value {
  const [operator, ...operands] = formula;
  if (operator === "col") return plain(row[operands[0] as string] as Value);
  if (operator === "lit") return operands[0] as Value;
  const [a, b] = operands.map((operand) => evaluate(operand as Formula, row)) as [Value, Value?];
  if (operator === "if_null") return a ?? b ?? null;
  if (operator === "gt" || operator === "ge") return compare(operator, a, b ?? null);
  if (a === null || (operands.length > 1 && (b === null || b === undefined))) return null;
  if (operator === "to_int") return Math.trunc(Number(a));
  if (operator === "concat") return `${a}${b}`;
  return arithmetic(operator, Number(a), Number(b));
}

/** A formula mixes integers with doubles: each is converted first. */
function plain(value: Value): Value {
  return typeof value === "bigint" ? Number(value) : value;
}

function compare(operator: string, a: Value, b: Value): boolean {
  if (a === null || b === null) return false;
  return operator === "gt" ? a > b : a >= b;
}

function arithmetic(operator: string, a: number, b: number): number {
  switch (operator) {
    case "add":
      return a + b;
    case "sub":
      return a - b;
    case "mul":
      return a * b;
    case "div":
      return a / b;
    default:
      throw new Error(`a case uses the operator ${operator}, which is none`);
  }
}
