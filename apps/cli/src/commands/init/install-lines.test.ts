import { expect, test } from "vitest";
import { installLines } from "./install-lines.ts";
import { offerInstall } from "./offer-install.ts";
import { packageManager } from "./package-manager.ts";

const manager = packageManager({ npm_config_user_agent: "pnpm/10.34.8 npm/?" });

test("a command that was installed from a registry has the packages installed from it", () => {
  expect(installLines({ inClone: false, folder: "demo", manager })).toEqual([
    "Install its packages:",
    "  (cd demo && pnpm install)",
  ]);
});

test("in a clone the packages are installed from what was packed", () => {
  const lines = installLines({ inClone: true, folder: "demo", manager });
  expect(lines.at(-1)).toBe("  (cd demo && pnpm add FOLDER/*.tgz)");
});

test("the offer to install takes no for an answer", async () => {
  const asked: string[] = [];
  const ask = {
    text: async () => null,
    confirm: async (question: string) => {
      asked.push(question);
      return false;
    },
  };
  expect(await offerInstall(ask, "nowhere", manager)).toBe(false);
  expect(asked).toEqual(["Install its packages now (pnpm install)?"]);
});
