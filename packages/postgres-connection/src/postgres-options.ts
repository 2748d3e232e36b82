import type { PostgresPool } from "./postgres-pool.ts";

/** How much TLS is asked for; libpq's words. */
export type SslMode = "disable" | "allow" | "prefer" | "require" | "verify-ca" | "verify-full";

/** Where the server is and how it is spoken to. What stands here wins over what the connection string says. */
export interface PostgresOptions {
  /** `postgresql://user:password@host:port/database?sslmode=…`; also with a driver, as SQLAlchemy writes it. */
  readonly connectionString?: string | undefined;
  /** "localhost" unless given; a path that begins with "/" is the folder of a socket. */
  readonly host?: string | undefined;
  /** 5432 unless given. */
  readonly port?: number | undefined;
  /** The user's name unless given. */
  readonly database?: string | undefined;
  readonly user?: string | undefined;
  readonly password?: string | undefined;
  /** "prefer" unless given: TLS where the server has it. "verify-full" alone proves who answers. */
  readonly sslmode?: SslMode | undefined;
  /** PEM files: the client's certificate and key. */
  readonly sslcertPath?: string | undefined;
  readonly sslkeyPath?: string | undefined;
  /** A PEM file: who is trusted; the authorities that Node knows unless given. */
  readonly sslrootcertPath?: string | undefined;
  /** The schema that our tables lie in; "public" unless given. */
  readonly dbSchema?: string | undefined;
  /** Connections kept open when idle; 0 unless given. */
  readonly minConn?: number | undefined;
  /** Connections at most; 10 unless given. */
  readonly maxConn?: number | undefined;
  /** Seconds of silence before the first probe of a connection; the system's unless given. */
  readonly keepalivesIdle?: number | undefined;
  /** How long one round trip is waited for, and how long what fails in passing is tried again; 5000 unless given. */
  readonly deadlineMs?: number | undefined;
  /**
   * How long a read of an online store is tried again after a failure in passing, before it fails with
   * FS_STORE_UNAVAILABLE; 250 unless given. All else has `deadlineMs`.
   */
  readonly reconnectGraceMs?: number | undefined;
  /** Named statements, parsed once for each connection; true unless given. Some poolers cannot carry them. */
  readonly preparedStatements?: boolean | undefined;
  /** What relative paths are resolved from; the working directory unless given. */
  readonly baseDirectory?: string | undefined;
  /** Your own `pg` Pool in place of all of the above but schema, deadline and statements; it stays open when the store is closed. */
  readonly pool?: PostgresPool | undefined;
}
