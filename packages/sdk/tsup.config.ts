import { defineConfig } from "tsup";
import { library } from "../../scripts/tsup-base.ts";

export default defineConfig(
  library("src/index.ts", "src/adapter.ts", "src/memory.ts", "src/testing.ts"),
);
