import {
  isCluster,
  type RedisArgument,
  type RedisClient,
  type RedisClusterClient,
} from "./redis-client.ts";
import { isMoving, isScriptUnknown } from "./redis-error.ts";
import { slotOfTag } from "./slot-of-tag.ts";
import { bucketOfKey } from "./store-key.ts";

/** A command and what it takes. */
export type CommandWords = readonly [name: string, args: RedisArgument[]];

/** A command over keys which, on a cluster, all lie in one slot. */
export interface KeyCommand {
  readonly keys: readonly string[];
  /** The command for the keys from `from` up to `to`; `spelledOut` = with the text of its script in place of the hash. */
  words(from: number, to: number, spelledOut: boolean): CommandWords;
}

/**
 * Runs commands together and answers the replies of each: one reply, or one for every key where the slot is just moving
 * to another node. On a cluster there is one pipeline for each node.
 */
export async function runKeyCommands(
  client: RedisClient,
  commands: readonly KeyCommand[],
): Promise<readonly (readonly unknown[])[]> {
  if (!isCluster(client)) {
    return Promise.all(commands.map(async (command) => [await send(client, command)]));
  }
  const replies = new Array<readonly unknown[]>(commands.length).fill([]);
  const masters = readyMasters(client);
  const pipelines = [...byNode(client, commands)].map(async ([nodes, positions]) => {
    const chosen = positions.map((i) => commands[i] as KeyCommand);
    // The client's own pipeline finds its way where the node is new or gone, and is slower.
    const found = await pipelined(
      client,
      masters.get(nodes.split(";", 1)[0] ?? "") ?? client,
      chosen,
    );
    positions.forEach((position, i) => {
      replies[position] = found[i] as readonly unknown[];
    });
  });
  // All of them are waited for, so that none fails unseen.
  const results = await Promise.allSettled(pipelines);
  for (const result of results) if (result.status === "rejected") throw result.reason;
  return replies;
}

async function send(client: RedisClient, command: KeyCommand): Promise<unknown> {
  const { length } = command.keys;
  try {
    return await client.callBuffer(...command.words(0, length, false));
  } catch (error) {
    if (!isScriptUnknown(error)) throw error;
    return client.callBuffer(...command.words(0, length, true));
  }
}

async function pipelined(
  client: RedisClusterClient,
  node: RedisClient,
  commands: readonly KeyCommand[],
): Promise<readonly (readonly unknown[])[]> {
  const pipeline = node.pipeline();
  for (const command of commands) {
    pipeline.callBuffer(...command.words(0, command.keys.length, false));
  }
  const results = (await pipeline.exec()) ?? [];
  if (results.every(([error]) => error === null)) return results.map(([, reply]) => [reply]);
  return Promise.all(
    commands.map((command, i) => {
      const [error, reply] = results[i] ?? [new Error("Connection is closed."), null];
      return error === null ? [reply] : again(client, command, error);
    }),
  );
}

/** A command that the pipeline's node did not take. The client follows a slot by itself, but keys of a moving one lie on two nodes. */
async function again(
  client: RedisClusterClient,
  command: KeyCommand,
  error: Error,
): Promise<readonly unknown[]> {
  if (isScriptUnknown(error)) {
    return [await client.callBuffer(...command.words(0, command.keys.length, true))];
  }
  if (!isMoving(error)) throw error;
  return Promise.all(
    command.keys.map((_, i) => client.callBuffer(...command.words(i, i + 1, true))),
  );
}

/** The positions of the commands that one master serves, by the addresses of it and of its replicas. */
function byNode(
  client: RedisClusterClient,
  commands: readonly KeyCommand[],
): ReadonlyMap<string, readonly number[]> {
  const positions = new Map<string, number[]>();
  commands.forEach(({ keys }, i) => {
    const node = client.slots[slotOfTag(bucketOfKey(keys[0] ?? ""))]?.join(";") ?? "";
    const known = positions.get(node);
    if (known === undefined) positions.set(node, [i]);
    else known.push(i);
  });
  return positions;
}

/** The masters that can be spoken to at once, by their addresses. */
function readyMasters(client: RedisClusterClient): ReadonlyMap<string, RedisClient> {
  const masters = client.nodes("master").filter(({ status }) => status === "ready");
  return new Map(
    masters.map((master) => {
      // A node's client was made with its address.
      const { host, port } = master.options as { readonly host?: string; readonly port?: number };
      return [`${host}:${port}`, master];
    }),
  );
}
