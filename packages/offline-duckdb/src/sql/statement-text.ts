// A text (also with escapes, also between dollars), a quoted name, a comment, a word, or one character.
const TOKEN =
  /(?<text>(?<!\w)e'(?:[^'\\]|\\.|'')*'|'(?:[^']|'')*'|"(?:[^"]|"")*"|(\$\w*\$)[\s\S]*?\2)|(?<empty>--[^\n]*|\/\*[\s\S]*?\*\/|[\s;]+)|[\s\S]/giy;

/**
 * One statement without what may follow it: blanks, semicolons and comments, so that it can stand in parentheses. What
 * stands in quotes is left alone.
 */
export function statementText(sql: string): string {
  let end = 0;
  for (const token of sql.matchAll(TOKEN)) {
    if (token.groups?.empty === undefined) end = token.index + token[0].length;
  }
  return sql.slice(0, end);
}
