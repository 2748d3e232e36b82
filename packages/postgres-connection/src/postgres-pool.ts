import { FeatureStoreError } from "@fs/sdk/adapter";

/** One value that a statement binds: bytes are sent as they are, in the server's binary form of their type. */
export type PostgresValue = string | number | boolean | null | Uint8Array;

/** A statement as `pg` takes it; answers come as arrays of text. */
export interface PostgresQuery {
  readonly text: string;
  readonly values: PostgresValue[];
  readonly name?: string;
  readonly rowMode: "array";
  readonly types: { getTypeParser(): (text: string) => string };
}

/** What `pg` answers. */
export interface PostgresAnswer {
  readonly rows: unknown[];
  readonly rowCount: number | null;
}

/** The members of a `pg` client that are called. */
export interface PostgresClient {
  query(query: PostgresQuery): Promise<PostgresAnswer>;
  release(destroy?: boolean): void;
  on(event: "error", listener: (error: Error) => void): unknown;
  off(event: "error", listener: (error: Error) => void): unknown;
}

/** The members of a `pg` Pool that are called. */
export interface PostgresPool {
  readonly totalCount?: number;
  readonly idleCount?: number;
  readonly waitingCount?: number;
  connect(): Promise<PostgresClient>;
  end(): Promise<void>;
  on(event: "error", listener: (error: Error) => void): unknown;
  on(event: "connect", listener: (client: Pick<PostgresClient, "on">) => void): unknown;
  off(event: "error", listener: (error: Error) => void): unknown;
  off(event: "connect", listener: (client: Pick<PostgresClient, "on">) => void): unknown;
}

/** FS_ARGUMENT_INVALID for what was given as a pool and is none. */
export function checkPool(pool: unknown, what: string): void {
  const { connect, end, on, off } = (pool ?? {}) as Readonly<Record<string, unknown>>;
  if ([connect, end, on, off].every((member) => typeof member === "function")) return;
  throw new FeatureStoreError(
    "FS_ARGUMENT_INVALID",
    `${what}: "pool" is no Pool of the package pg; give new Pool({ … }), or leave it out and give the address`,
  );
}
