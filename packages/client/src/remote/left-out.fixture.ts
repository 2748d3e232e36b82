/** The cases of the kit that no store behind Feast's wire can meet, by what the wire does not carry. */
export const LEFT_OUT: ReadonlyMap<string, readonly string[]> = new Map([
  [
    "NaN and infinities are null in an answer",
    [
      "gives back every value of float32, rounded to 32 bits, with NaN and infinities",
      "gives back every value of float64, with NaN and infinities",
      "gives back every value of list<float32>",
      "gives back every value of list<float64>",
      "keeps NaN apart from null",
      "gives back random values of every type",
    ],
  ],
  [
    "a timestamp is whole seconds in an answer",
    [
      "gives back every value of timestamp, to the microsecond, before 1970 too",
      "gives back every value of list<timestamp>",
    ],
  ],
  [
    "an answer has no created times",
    [
      "gives back event and created times to the microsecond, before 1970 too",
      "keeps rows with and without a created time side by side",
      "answers the times of the row that won",
      "keeps the newest row of each key under calls that run at once",
      "keeps the newest row of each key under two clients that write at once",
    ],
  ],
  [
    "a row whose created time is not known was created now",
    [
      "takes a created time that is not known for older than any",
      "lets any created time win over one that is not known",
    ],
  ],
  [
    "a write is answered without counts",
    [
      "counts the rows that were written and those that lost",
      "keeps the rows of a table that is prepared under a new layout",
    ],
  ],
  [
    "a server that has moved on says that the feature is gone",
    ["answers a reader older than the row with nulls or FS_LAYOUT_UNKNOWN, never with garbage"],
  ],
  [
    "no route removes keys",
    [
      "forgets a removed key, and no other",
      "brings a removed key back with the next write, however old its row",
      "removes unknown keys, keys given twice, and no keys without an error",
      "removes a key from the table named, and from no other",
      "keeps after random writes, removals and drops what a plain loop keeps",
    ],
  ],
  [
    "a server serves one project, and views by names that definitions may have",
    [
      "drops a table and no other whose name begins alike",
      "drops a table and none of another project whose name begins or ends alike",
      "keeps tables apart whose project and name join alike",
      "keeps tables apart whose names differ in letter case alone",
      "takes features of any name",
    ],
  ],
]);
