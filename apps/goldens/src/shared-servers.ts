/** A server, or several, that were started for the cases. */
interface Stoppable {
  stop(): Promise<void>;
}

const started = new Map<string, Promise<Stoppable>>();

/** The server of this name, started when it is first asked for. Cases share it, one after the other. */
export function sharedServer<T extends Stoppable>(
  name: string,
  start: () => Promise<T>,
): Promise<T> {
  // A name is always given with the same way to start.
  const known = started.get(name) as Promise<T> | undefined;
  if (known !== undefined) return known;
  const server = start();
  started.set(name, server);
  return server;
}

/** Stops what was started. */
export async function stopServers(): Promise<void> {
  const servers = [...started.values()];
  started.clear();
  for (const server of servers) await (await server).stop();
}
