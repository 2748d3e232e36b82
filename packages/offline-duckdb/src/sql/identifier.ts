/** A name as SQL: any name is safe, since quotes are doubled. */
export function identifier(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

/** A text as a SQL literal. DuckDB knows no escapes but the doubled quote. */
export function textLiteral(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

/**
 * The parts of `table`, `schema.table` or `database.schema.table`; a part with a dot in it stands in double quotes.
 * Null for any other text.
 */
export function tableParts(name: string): readonly string[] | null {
  const parts: string[] = [];
  const part = /("(?:[^"]|"")+"|[^".]+)(\.|$)/y;
  while (part.lastIndex < name.length) {
    const match = part.exec(name);
    const text = match?.[1];
    if (text === undefined) return null;
    parts.push(text.startsWith('"') ? text.slice(1, -1).replaceAll('""', '"') : text);
    if (match?.[2] === "") break;
    if (part.lastIndex === name.length) return null;
  }
  return parts.length >= 1 && parts.length <= 3 ? parts : null;
}
