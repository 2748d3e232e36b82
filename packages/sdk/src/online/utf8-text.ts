const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/** A text of UTF-8 bytes. Throws a TypeError where they are not. Short ASCII, the usual case, costs no call outside. */
export function utf8Text(bytes: Uint8Array, start: number, end: number): string {
  if (end - start > 24) return decoder.decode(bytes.subarray(start, end));
  let text = "";
  for (let i = start; i < end; i += 1) {
    const byte = bytes[i] as number;
    if (byte > 127) return decoder.decode(bytes.subarray(start, end));
    text += String.fromCharCode(byte);
  }
  return text;
}
