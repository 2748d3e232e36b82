import { fileURLToPath } from "node:url";

/** The folder of the workspace, from where the built program lies. */
export const ROOT: string = fileURLToPath(new URL("../../../", import.meta.url));
