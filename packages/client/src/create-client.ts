import { FeatureStoreError, type LooseRow, type NamedFeatures, type Selection } from "@fs/sdk";
import { type ClientFeatures, clientFeatures } from "./features/client-features.ts";
import type { ClientMaterializeOptions, FeatureClient } from "./features/feature-client.ts";
import { wireRequest } from "./features/wire-request.ts";
import type { ClientCallOptions, ClientOptions } from "./transport/client-options.ts";
import { type Transport, transport } from "./transport/transport.ts";
import { parseAnswer } from "./wire/parse-answer.ts";
import { type ClientRows, wireColumns } from "./wire/wire-columns.ts";

interface AnyRequest {
  readonly features: Selection | NamedFeatures;
  readonly entities: ClientRows;
  readonly fullFeatureNames?: boolean;
}

/**
 * A client of a feature server, ours or Feast's, wherever there is `fetch`: Node, browsers, workers. Nothing is sent
 * before the first call. FS_ARGUMENT_INVALID for an option that cannot be.
 *
 * @example
 * const client = createClient({ url: "http://localhost:6566" });
 * const answer = await client.getOnlineFeatures({ features: [stats.pick("total")], entities: [{ user_id: "u1" }] });
 * answer.rows()[0]?.total;
 */
export function createClient(options: ClientOptions): FeatureClient {
  const send = transport(options);
  const client: FeatureClient = {
    getOnlineFeatures: (request: AnyRequest, call?: ClientCallOptions) =>
      // The overloads say what R is; at run time the answer's columns do.
      onlineFeatures(send, request, call) as Promise<ClientFeatures<never>>,
    async push(source, rows, { to, ...call } = {}) {
      const name = JSON.stringify(typeof source === "string" ? source : source.name);
      const target = to === undefined ? "" : `,"to":${JSON.stringify(to)}`;
      const body = `{"push_source_name":${name},"df":${wireColumns("push", rows)}${target}}`;
      await send({ ...call, path: "/push", body, isRead: false });
    },
    async writeToOnlineStore(view, rows, call) {
      const name = JSON.stringify(typeof view === "string" ? view : view.name);
      const body = `{"feature_view_name":${name},"df":${wireColumns("writeToOnlineStore", rows)}}`;
      await send({ ...call, path: "/write-to-online-store", body, isRead: false });
    },
    async materialize({ start, end, ...rest }) {
      const times = { start_ts: instantOf("start", start), end_ts: instantOf("end", end) };
      await materialize(send, "/materialize", times, rest);
    },
    async materializeIncremental({ end, ...rest }) {
      await materialize(send, "/materialize-incremental", { end_ts: instantOf("end", end) }, rest);
    },
    async health(call) {
      await send({ ...call, path: "/health", isRead: true });
    },
  };
  return Object.freeze(client);
}

async function onlineFeatures(
  send: Transport,
  { features, entities, fullFeatureNames = false }: AnyRequest,
  call: ClientCallOptions | undefined,
): Promise<ClientFeatures<LooseRow>> {
  const what = "getOnlineFeatures";
  const request = wireRequest(features, fullFeatureNames);
  const rows = wireColumns(what, entities);
  const body = `{${request.asked},"entities":${rows},"full_feature_names":${fullFeatureNames}}`;
  const text = await send({ ...call, path: "/get-online-features", body, isRead: true });
  return clientFeatures(parseAnswer(text, what), request, what);
}

async function materialize(
  send: Transport,
  path: string,
  times: Readonly<Record<string, string>>,
  { views, ...call }: ClientMaterializeOptions,
): Promise<void> {
  const body = JSON.stringify({
    ...times,
    ...(views === undefined ? {} : { feature_views: views }),
  });
  const timeoutMillis = call.timeoutMillis ?? Number.POSITIVE_INFINITY;
  await send({ ...call, timeoutMillis, path, body, isRead: false });
}

function instantOf(name: string, date: Date): string {
  if (date instanceof Date && !Number.isNaN(date.getTime())) return date.toISOString();
  throw new FeatureStoreError("FS_ARGUMENT_INVALID", `materialize: "${name}" is a Date`);
}
