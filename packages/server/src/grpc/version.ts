import { version } from "../../package.json";

/** What GetFeastServingInfo answers. */
export const VERSION: string = version;
