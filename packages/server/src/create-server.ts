import { type FeatureStore, FeatureStoreError } from "@fs/sdk";
import type { Logger } from "pino";
import { type Access, accessOf } from "./access/access.ts";
import type { AuthOptions } from "./access/auth-options.ts";
import { exposureWarning } from "./access/exposure-warning.ts";
import { isForeignPage } from "./access/is-foreign-page.ts";
import { isLoopback } from "./access/is-loopback.ts";
import { type ListenAddress, listen } from "./access/listen.ts";
import { requestListener } from "./http/app.ts";
import { answerBrokenRequests } from "./http/broken-request.ts";
import { type CorsOptions, corsListener, corsOf } from "./http/cors.ts";
import { describeRoutes } from "./http/describe-routes.ts";
import type { ExchangeRoom } from "./http/exchange.ts";
import { healthRoutes } from "./http/health-routes.ts";
import { materializeRoutes } from "./http/materialize-routes.ts";
import type { TlsOptions } from "./http/node-server.ts";
import { nodeServer, sendingCount, stopListening } from "./http/node-server.ts";
import { onlineRoute } from "./http/online-route.ts";
import { writeRoutes } from "./http/write-routes.ts";
import { type Admission, admission } from "./limits/admission.ts";
import { Deadline } from "./limits/deadline.ts";
import { limitsOf } from "./limits/limits-of.ts";
import type { ServerLimits } from "./limits/server-limits.ts";
import { type ServerLog, serverLog } from "./log/server-log.ts";
import { poolGauges } from "./metrics/pool-gauges.ts";
import { type RequestMetrics, requestMetrics } from "./metrics/request-metrics.ts";
import { type Telemetry, telemetry } from "./metrics/telemetry.ts";
import type { Serving } from "./serving/serving.ts";
import { servingOf } from "./serving/serving-of.ts";

/** How a store is served. */
export interface FeatureServerOptions {
  /** Anybody may call unless told otherwise. */
  readonly auth?: AuthOptions | undefined;
  /** Without tokens and beyond loopback, writes are refused unless this is true. */
  readonly allowUnauthenticatedWrites?: boolean | undefined;
  /** Web pages of other origins that may call; none unless told otherwise. */
  readonly cors?: CorsOptions | undefined;
  readonly limits?: Partial<ServerLimits> | undefined;
  readonly tls?: TlsOptions | undefined;
  /** Make it first and give its `observer` to the store: then `/metrics` knows the store's times too. */
  readonly telemetry?: Telemetry | undefined;
  /** pino to stderr unless given. */
  readonly logger?: Logger | undefined;
  /** A line for each request; true unless told otherwise. Audit lines are always written. */
  readonly accessLog?: boolean | undefined;
  /** How often the registry is looked at: 5,000 milliseconds unless told otherwise; 0 = before each request, as it once was in Feast. */
  readonly registryEveryMillis?: number | undefined;
  /** Views that may owe a backfill while `/readyz` is 200; none unless told otherwise. */
  readonly allowedDebts?: number | undefined;
  /** What `/metrics` answers, where this process is one of several; its own metrics unless given. */
  readonly metricsText?: (() => Promise<string>) | undefined;
}

/** What every transport of a server shares: build gRPC from it, and both have the same limits, the same auth, the same log. */
export interface ServerRoom {
  readonly serving: Serving;
  readonly access: Access;
  readonly admission: Admission;
  readonly limits: ServerLimits;
  readonly deadline: Deadline;
  readonly log: ServerLog;
  readonly telemetry: Telemetry;
  readonly metrics: RequestMetrics;
}

/** How a server closed. */
export interface Closed {
  /** Whether all that was in flight was finished within the deadline. */
  readonly finished: boolean;
}

/** A server over HTTP. */
export interface FeatureServer {
  readonly room: ServerRoom;
  /** Null until it listens. */
  readonly address: ListenAddress | null;
  /** 127.0.0.1:6566 unless told otherwise; port 0 = any that is free. FS_ADDRESS_UNAVAILABLE where it cannot. */
  listen(address?: Partial<ListenAddress>): Promise<ListenAddress>;
  /**
   * Not ready, accepts no more, finishes what is in flight, writes out the log: within `deadlineMillis` (10,000), after
   * which connections are cut and a materialization is ended: what it has written stays, and a later run goes on from
   * there. Closes what it opened: not the store.
   */
  close(options?: {
    readonly deadlineMillis?: number;
    readonly graceMillis?: number;
  }): Promise<Closed>;
}

const REGISTRY_STALE =
  "the registry cannot be read; requests go on with the definitions last read, and it is asked again and again";

/** A feature server over a store, listening to nobody yet. It applies nothing, and closes no store. */
export function createServer(
  store: FeatureStore,
  options: FeatureServerOptions = {},
): FeatureServer {
  const limits = limitsOf(options.limits);
  const access = accessOf(options.auth, options);
  const log = serverLog(options);
  const measured = options.telemetry ?? telemetry();
  const door = admission(limits.concurrentRequests);
  const { registryEveryMillis, allowedDebts } = options;
  const serving = servingOf(store, {
    limits,
    registryEveryMillis,
    allowedDebts,
    onRegistry: {
      onStale: (error) => log.warn(REGISTRY_STALE, error),
      onFresh: () => log.warn("the registry is read again; definitions are those of now"),
    },
    onReaderError: (service, error) => log.failed(`feature service "${service}"`, "start", error),
  });
  poolGauges(measured.metrics, store);
  const room: ServerRoom = {
    serving,
    access,
    admission: door,
    limits,
    deadline: new Deadline(limits.requestMillis),
    log,
    telemetry: measured,
    metrics: requestMetrics(measured.metrics, door),
  };
  return new HttpServer(room, options);
}

class HttpServer implements FeatureServer {
  readonly room: ServerRoom;
  readonly #server: ReturnType<typeof nodeServer>;
  readonly #hasTls: boolean;
  #address: ListenAddress | null = null;
  #isExposed = true;
  #closing: Promise<Closed> | null = null;

  constructor(room: ServerRoom, options: FeatureServerOptions) {
    this.room = room;
    this.#hasTls = options.tls !== undefined;
    const { serving, log, metrics, telemetry: measured } = room;
    const isClosing = () => this.#closing !== null;
    const cors = corsOf(options.cors);
    const exchangeRoom: ExchangeRoom = {
      ...room,
      isClosing,
      isExposed: () => this.#isExposed,
      isForeign: (origin) => isForeignPage(origin) && !cors.isListed(origin),
    };
    const routes = [
      onlineRoute(serving, metrics),
      ...writeRoutes(serving, metrics),
      ...materializeRoutes(serving, log),
      ...healthRoutes(serving, isClosing),
      ...describeRoutes(serving, options.metricsText ?? (() => measured.metrics.metrics())),
    ];
    const listener = requestListener(exchangeRoom, routes);
    this.#server = nodeServer(room.limits, options.tls, corsListener(cors, exchangeRoom, listener));
    answerBrokenRequests(this.#server, exchangeRoom);
  }

  get address(): ListenAddress | null {
    return this.#address;
  }

  async listen(address: Partial<ListenAddress> = {}): Promise<ListenAddress> {
    if (this.#closing !== null || this.#address !== null) {
      throw new FeatureStoreError(
        "FS_ARGUMENT_INVALID",
        "a server listens once; create another one",
      );
    }
    const wanted = { host: address.host ?? "127.0.0.1", port: address.port ?? 6566 };
    this.#address = wanted;
    this.#isExposed = !isLoopback(wanted.host);
    try {
      this.#address = await listen(this.#server, wanted);
    } catch (error) {
      this.#address = null;
      throw error;
    }
    this.#tell(this.#address);
    void this.room.serving.warm();
    return this.#address;
  }

  close(
    options: { readonly deadlineMillis?: number; readonly graceMillis?: number } = {},
  ): Promise<Closed> {
    this.#closing ??= this.#close(options.deadlineMillis ?? 10_000, options.graceMillis ?? 500);
    return this.#closing;
  }

  async #close(deadlineMillis: number, graceMillis: number): Promise<Closed> {
    const deadline = new AbortController();
    let finished = true;
    const timer = setTimeout(() => {
      finished = !this.#tellUnfinished();
      deadline.abort();
    }, deadlineMillis);
    const { signal } = deadline;
    const stopped =
      this.#address === null
        ? Promise.resolve()
        : stopListening(this.#server, Math.min(graceMillis, deadlineMillis), signal);
    await Promise.all([stopped, this.room.serving.close({ signal })]);
    clearTimeout(timer);
    this.room.log.info("closed");
    this.room.log.flush();
    return { finished };
  }

  /** Writes down what the deadline cuts off; false where there is nothing. */
  #tellUnfinished(): boolean {
    const { admission: door, log, serving } = this.room;
    const { materializing } = serving;
    const inFlight = door.inFlight + sendingCount(this.#server);
    if (inFlight > 0)
      log.warn(`the deadline is over: requests in flight were cut off (${inFlight})`);
    if (materializing.length > 0) {
      const views = materializing.map((view) => `"${view}"`).join(", ");
      log.warn(
        `the deadline is over: the materialization of ${views} was ended; what it has written stays, and a later run goes on from there`,
      );
    }
    return inFlight > 0 || materializing.length > 0;
  }

  #tell(address: ListenAddress): void {
    const { access, log } = this.room;
    const scheme = this.#hasTls ? "https" : "http";
    log.info(`listening on ${scheme}://${address.host}:${address.port}`);
    const warning = exposureWarning(access, address, "HTTP");
    if (warning !== null) log.warn(warning);
  }
}
