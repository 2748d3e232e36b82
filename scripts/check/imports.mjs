import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import ts from "typescript";

/** What a file imports, as written: static, re-exported and dynamic with a literal. */
export function specifiersOf(path) {
  const { importedFiles } = ts.preProcessFile(readFileSync(path, "utf8"), true, true);
  return importedFiles.map(({ fileName }) => fileName);
}

/** The files of one folder as a graph: path -> the files that it imports relatively. */
export function graphOf(paths) {
  return new Map(
    paths.map((path) => [
      path,
      specifiersOf(path)
        .filter((specifier) => specifier.startsWith("."))
        .map((specifier) => join(dirname(path), specifier))
        .filter((target) => existsSync(target)),
    ]),
  );
}

/** The first cycle of a graph as a list of nodes, or null. */
export function cycleOf(graph) {
  const done = new Set();
  const trail = [];
  const visit = (node) => {
    const at = trail.indexOf(node);
    if (at !== -1) return [...trail.slice(at), node];
    if (done.has(node)) return null;
    trail.push(node);
    for (const next of graph.get(node) ?? []) {
      const cycle = visit(next);
      if (cycle !== null) return cycle;
    }
    trail.pop();
    done.add(node);
    return null;
  };
  for (const node of graph.keys()) {
    const cycle = visit(node);
    if (cycle !== null) return cycle;
  }
  return null;
}
