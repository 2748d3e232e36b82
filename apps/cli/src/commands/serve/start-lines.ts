import type { AuthConfig } from "@fs/repo";

/** What is told when a server listens. */
export interface Started {
  readonly project: string;
  readonly url: string;
  readonly auth: AuthConfig;
  /** Whether other machines reach it. */
  readonly exposed: boolean;
  readonly allowsWrites: boolean;
  /** Flags that change nothing. */
  readonly idle: readonly string[];
}

/** The lines that say where a server listens and who may call it. */
export function startLines(started: Started): readonly string[] {
  const { project, url, idle } = started;
  return [
    `Serving ${project} on ${url}`,
    accessLine(started),
    ...(idle.length === 0 ? [] : [`Without effect here: ${idle.join(", ")}.`]),
  ];
}

function accessLine({ auth, exposed, allowsWrites }: Started): string {
  if (auth.type === "token") return `Calls need one of ${auth.tokens.length} tokens.`;
  if (!exposed) return "Anybody on this machine may read and write (auth: no_auth).";
  if (allowsWrites) {
    return "WARNING: anybody who reaches this port may read AND WRITE features (auth: no_auth).";
  }
  return "WARNING: anybody who reaches this port may read features (auth: no_auth); writes are refused. Configure auth: { type: token }.";
}
