import type { Materialization, MaterializeReport, Progress, Schema } from "@fs/sdk";
import { valueText } from "./value-text.ts";

/** Where the tour is printed: the part of a stream that is used. */
export interface Output {
  write(text: string): unknown;
  /** A terminal gets a bar that moves; anything else gets plain lines. */
  readonly isTTY?: boolean;
  /** How wide a line may be; 120 where it is not known. */
  readonly columns?: number;
}

/** A row as it is printed. */
export type PrintedRow = Readonly<Record<string, unknown>>;

/** What the tour says. The one place of this application that prints. */
export interface Screen {
  /** Begins a step: what it is, and the time that the store believes it is. */
  step(title: string, clock: string): void;
  /** The call that the step makes. */
  code(text: string): void;
  line(text: string): void;
  table(rows: readonly PrintedRow[], types: Schema): void;
  /** Shows a run while it goes, and answers its report. */
  run(run: Materialization): Promise<MaterializeReport>;
}

const BAR_WIDTH = 28;

/** A screen on a stream. */
export function screenOn(output: Output): Screen {
  let steps = 0;
  const line = (text: string) => output.write(`  ${text}\n`);
  return {
    step(title, clock) {
      steps += 1;
      output.write(`\n${steps}. ${title}${" ".repeat(Math.max(2, 56 - title.length))}[${clock}]\n`);
    },
    code: (text) => {
      for (const one of text.split("\n")) line(`> ${one}`);
    },
    line,
    table(rows, types) {
      // A terminal that does not know its width says 0.
      const { columns = 0 } = output;
      for (const one of tableLines(rows, types, (columns === 0 ? 120 : columns) - 2)) line(one);
    },
    async run(run) {
      const started = performance.now();
      for await (const progress of run) {
        if (output.isTTY === true) output.write(`\r\u001b[K  ${bar(progress, started)}`);
      }
      const report = await run;
      if (output.isTTY === true) output.write("\n");
      return report;
    },
  };
}

function bar(progress: Progress, started: number): string {
  const { view, rows, totalRows } = progress;
  const share = totalRows === null ? null : rows / Math.max(1, totalRows);
  const full = share === null ? 0 : Math.round(share * BAR_WIDTH);
  const drawn = `${"█".repeat(full)}${"░".repeat(BAR_WIDTH - full)}`;
  const seconds = Math.max(0.001, (performance.now() - started) / 1000);
  const speed = Math.round(rows / seconds).toLocaleString("en-US");
  const percent = share === null ? "" : `${Math.round(share * 100)}% `;
  return `${view} ${percent}${drawn} ${rows.toLocaleString("en-US")} rows, ${speed} rows/s`;
}

/** A line for each row, or, where that is too wide, a line for each column. */
function tableLines(rows: readonly PrintedRow[], types: Schema, width: number): readonly string[] {
  const names = Object.keys(rows[0] ?? {});
  const cells = rows.map((row) => names.map((name) => valueText(row[name], types[name])));
  const [head = [], ...body] = aligned([names, ...cells]);
  const wide = head.join("  ");
  if (wide.length <= width) {
    return [wide, head.map((cell) => "-".repeat(cell.length)).join("  "), ...body.map(joined)].map(
      (text) => text.trimEnd(),
    );
  }
  return aligned(names.map((name, i) => [name, ...cells.map((row) => row[i] ?? "")])).map(joined);
}

function joined(cells: readonly string[]): string {
  return cells.join("  ").trimEnd();
}

/** The same cells, those below each other equally wide. */
function aligned(lines: readonly (readonly string[])[]): readonly (readonly string[])[] {
  const widths = (lines[0] ?? []).map((_, i) =>
    Math.max(...lines.map((cells) => cells[i]?.length ?? 0)),
  );
  return lines.map((cells) => cells.map((cell, i) => cell.padEnd(widths[i] ?? 0)));
}
