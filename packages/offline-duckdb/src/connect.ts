import type { Session } from "./session.ts";

/** Opens a session for one operation, which gives it back by closing it. The signals interrupt it. */
export type Connect = (...signals: readonly (AbortSignal | undefined)[]) => Promise<Session>;
