import { expect, test } from "vitest";
import { projectName } from "./project-name.ts";

test.each([
  ["my_feature_store", "my_feature_store"],
  ["my features!", "my_features"],
  ["_private", "private"],
  ["données", "données"],
  ["...", "my_feature_store"],
])("the folder %s gives the project %s", (folder, name) => {
  expect(projectName(folder)).toBe(name);
});
