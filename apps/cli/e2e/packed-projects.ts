import { expect, test } from "vitest";
import type { Shell } from "./packed-world.ts";

/** Programs and types of a user, on packed packages. */
export function packedProjects(shell: () => Shell): void {
  test.each([
    ["an ESM project imports every package", "esm/main.js"],
    ["a CommonJS project requires every package", "cjs/main.js"],
  ])("%s, and walks from apply to both reads", async (_, main) => {
    expect(JSON.parse(await shell().run(`node ${main}`))).toEqual({
      training: 5,
      online: 5,
      kit: "passed",
      loaded: ["function", "function", "function"],
    });
  });

  test.each(["node16", "bundler"])(
    "TypeScript with moduleResolution %s types the reads",
    async (resolution) => {
      expect(await shell().run(`npx tsc -p types/tsconfig.${resolution}.json`)).toBe("");
    },
  );
}
