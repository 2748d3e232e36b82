import { spawn } from "node:child_process";
import type { PackageManager } from "./package-manager.ts";

/** Runs the package manager in a folder, its output on the terminal. Answers whether it succeeded. */
export function installPackages(directory: string, manager: PackageManager): Promise<boolean> {
  return new Promise((done) => {
    const child = spawn(manager.name, ["install"], {
      cwd: directory,
      // stdout is for data: what the installer says goes where talk goes.
      stdio: ["inherit", process.stderr, "inherit"],
      // On Windows the package managers are scripts, which only a shell starts.
      shell: process.platform === "win32",
    });
    child.on("error", () => done(false));
    child.on("exit", (code) => done(code === 0));
  });
}
