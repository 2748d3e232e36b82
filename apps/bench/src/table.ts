import { adrLink } from "./adr.ts";
import { type Figure, goalMet, goalText, valueText } from "./figure.ts";

const HEAD = ["page", "what", "goal", "median", "quartiles", "on all cores", "verdict", "note"];

/** Figures as one Markdown table whose columns stand in line. */
export function figureTable(figures: readonly Figure[]): string {
  const rows = [HEAD, ...figures.map(cells)];
  const widths = HEAD.map((_, i) => Math.max(...rows.map((row) => (row[i] ?? "").length)));
  const line = (row: readonly string[]) =>
    `| ${row.map((cell, i) => cell.padEnd(widths[i] ?? 0)).join(" | ")} |`;
  const rule = `| ${widths.map((width) => "-".repeat(width)).join(" | ")} |`;
  return [line(HEAD), rule, ...rows.slice(1).map(line)].join("\n");
}

function cells(figure: Figure): readonly string[] {
  const { page, what, unit, goal, lower, median, upper, cpu } = figure;
  const met = goalMet(figure);
  return [
    page,
    what,
    goalText(goal, unit),
    valueText(median, unit),
    lower === upper ? "" : `${valueText(lower, unit)} .. ${valueText(upper, unit)}`,
    cpu === null ? "" : valueText(cpu, unit),
    met === null ? "" : met ? "met" : "MISSED",
    noteText(figure),
  ].map((cell) => cell.replaceAll("|", "\\|"));
}

/** What a reader may want to know, and of a goal that is missed, which record says why. */
function noteText(figure: Figure): string {
  const { note, adr } = figure;
  if (goalMet(figure) !== false || adr === undefined) return note;
  const why = adr === null ? "no ADR says why" : `why: ${adrLink(adr)}`;
  return note === "" ? why : `${note}; ${why}`;
}
