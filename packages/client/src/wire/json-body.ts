/**
 * A value as a body's JSON text: integers in full whatever their size, a Date as ISO text, bytes as base64, NaN and
 * infinities as text (JSON has none), undefined as null. Names are written as they are.
 */
export function jsonBody(value: unknown): string {
  switch (typeof value) {
    case "bigint":
      return value.toString();
    case "number":
      if (Object.is(value, -0)) return "-0.0";
      return Number.isFinite(value) ? String(value) : `"${value}"`;
    case "object":
      return value === null ? "null" : objectText(value);
    case "undefined":
      return "null";
    default:
      return JSON.stringify(value) ?? "null";
  }
}

function objectText(value: object): string {
  if (value instanceof Date) return JSON.stringify(value);
  if (value instanceof Uint8Array) return `"${base64(value)}"`;
  if (Array.isArray(value)) return listText(value);
  if (ArrayBuffer.isView(value)) return listText(Array.from(value as Float32Array));
  const members = Object.entries(value).map(
    ([name, one]) => `${JSON.stringify(name)}:${jsonBody(one)}`,
  );
  return `{${members.join(",")}}`;
}

function listText(values: readonly unknown[]): string {
  let text = "";
  for (let i = 0; i < values.length; i += 1) text += `${i === 0 ? "" : ","}${jsonBody(values[i])}`;
  return `[${text}]`;
}

function base64(bytes: Uint8Array): string {
  let text = "";
  for (const byte of bytes) text += String.fromCharCode(byte);
  return btoa(text);
}
