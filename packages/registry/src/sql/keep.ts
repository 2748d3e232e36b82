const kept: object[] = [];

/**
 * Keeps an object of better-sqlite3 for as long as the process lives. From Node 24.19 on, one that the garbage
 * collector finds ends the process with an assertion of node::ObjectWrap; version 13, which needs Node 22, does not use
 * it. What is kept is a wrapper for each statement text of each opened file: closing frees what lies behind it.
 */
export function keep<T extends object>(object: T): T {
  kept.push(object);
  return object;
}
