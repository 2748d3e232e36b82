import { defineConfig } from "tsup";
import { program } from "../../scripts/tsup-base.ts";

export default defineConfig(
  program("src/main.ts", "src/child.ts", "src/grpc/serve-grpc.ts", "src/http/serve-http.ts"),
);
