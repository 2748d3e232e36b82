import { string } from "@fs/sdk";
import { expect, test } from "vitest";
import {
  type AsOfGroup,
  asOfExpressions,
  asOfFrom,
  asOfStatement,
  matchedTime,
  matchedValue,
  whyNot,
} from "./as-of.ts";
import {
  type EntityRelation,
  entityAnswers,
  windowEntities,
  windowRelation,
} from "./entity-rows.ts";

const ENTITIES: EntityRelation = {
  relation: "read_parquet('rows.parquet', file_row_number = true)",
  columns: [
    {
      name: "user",
      expression: 'r."user"',
      physical: { kind: "int64", text: "BIGINT" },
      type: { kind: "int64" },
    },
    {
      name: "at",
      expression: 'r."at"',
      physical: { kind: "timestamp", text: "TIMESTAMP" },
      type: { kind: "timestamp" },
    },
  ],
  time: 'epoch_us(r."at")',
  rowNumber: "r.file_row_number",
  once: true,
};
const GROUP: AsOfGroup = {
  relation: "read_parquet('stats.parquet')",
  keys: [{ entity: "c0", source: 'r."user_id"' }],
  eventMicros: 'epoch_us(r."ts")',
  createdMicros: null,
  where: [],
  values: ['r."v"'],
  knownByThen: false,
  why: false,
};

function statement(groups: readonly AsOfGroup[], columns: readonly string[]): string {
  const entity = entityAnswers(ENTITIES.columns, string()).map(({ native }) => native);
  return asOfStatement(asOfExpressions(ENTITIES, groups), asOfFrom(groups), [
    ...entity,
    ...columns,
  ]);
}

test("one view without created times", () => {
  const output = { group: 0, ttlMicros: 3_600_000_000 };
  expect(statement([GROUP], [matchedValue(output, "j0.v0")])).toMatchSnapshot();
});

test("a view with created times beside one without entities, told why and when", () => {
  const groups = [
    { ...GROUP, createdMicros: 'epoch_us(r."created")', why: true },
    { ...GROUP, keys: [], why: true },
  ];
  const output = { group: 0, ttlMicros: null };
  const columns = [
    matchedValue(output, "j0.v0"),
    matchedTime(output),
    whyNot(output),
    whyNot({ ...output, group: 1 }),
  ];
  expect(statement(groups, columns)).toMatchSnapshot();
});

test("what was known by then", () => {
  const group = { ...GROUP, createdMicros: 'epoch_us(r."created")', knownByThen: true };
  expect(statement([group], ["j0.v0"])).toMatchSnapshot();
});

test("a window of two sources", () => {
  const part = { relation: "a", keys: ['r."k"'], micros: 'epoch_us(r."ts")', bounds: null };
  const relation = windowRelation([part, { ...part, relation: "b" }], { from: "0", to: "9" });
  const [user, at] = ENTITIES.columns as [
    EntityRelation["columns"][number],
    EntityRelation["columns"][number],
  ];
  const entities = windowEntities(relation, [{ ...user, expression: "r.k0" }], at);
  expect(asOfExpressions(entities, [])).toMatchSnapshot();
});
