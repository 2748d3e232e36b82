import { FeatureStoreError, type PushTarget } from "@fs/sdk";
import type { Clock } from "@fs/sdk/adapter";
import type { Action } from "../access/auth-options.ts";
import type { GrpcMethod } from "./grpc-method.ts";
import type { GrpcRoom } from "./grpc-room.ts";
import { decodeOnlineRequest } from "./message/decode-online-request.ts";
import { decodeRowRequest } from "./message/decode-row-request.ts";
import { encodeAnswer } from "./message/encode-answer.ts";
import { encodeDone, encodeServingInfo } from "./message/short-messages.ts";
import { VERSION } from "./version.ts";

/** The methods of `feast.serving.ServingService` and `GrpcFeatureServer`. */
export function featureMethods(room: GrpcRoom): readonly GrpcMethod[] {
  return [
    servingInfo(),
    online(room, "/feast.serving.ServingService/GetOnlineFeatures"),
    online(room, "/GrpcFeatureServer/GetOnlineFeatures"),
    push(room),
    write(room),
  ];
}

function servingInfo(): GrpcMethod {
  return {
    path: "/feast.serving.ServingService/GetFeastServingInfo",
    actions: ["describe"],
    writes: false,
    open: () => ({ actions: [], run: async () => encodeServingInfo(VERSION) }),
  };
}

function online({ serving, limits, metrics }: GrpcRoom, path: string): GrpcMethod {
  const now: Clock = Date.now;
  const tooMany = (count: number) => {
    if (count <= limits.rows) return;
    throw new FeatureStoreError(
      "FS_LIMIT_EXCEEDED",
      `one request may have ${limits.rows} rows here (limit "rows"), and this one has more; split it`,
    );
  };
  return {
    path,
    actions: ["read-online"],
    writes: false,
    open(message) {
      const query = decodeOnlineRequest(message, tooMany);
      return {
        actions: [],
        async run(signal, note) {
          const answer = await serving.online(query, { signal });
          note.rows = answer.rowCount;
          // Known by now to be a name of the registry.
          note.service = "service" in query.features ? query.features.service : "";
          metrics.online(answer, now());
          return encodeAnswer(answer);
        },
      };
    },
  };
}

const PUSH_ACTIONS: Readonly<Record<PushTarget, readonly Action[]>> = {
  online: ["write-online"],
  offline: ["write-offline"],
  online_and_offline: ["write-online", "write-offline"],
};

function push({ serving, metrics }: GrpcRoom): GrpcMethod {
  return {
    path: "/GrpcFeatureServer/Push",
    actions: [],
    writes: true,
    open(message) {
      const { name, rows, to } = decodeRowRequest(message, 5);
      const target = targetOf(to);
      return {
        actions: PUSH_ACTIONS[target],
        async run(signal, note) {
          Object.assign(note, { rows: 1, target: name, to: target });
          await serving.push({ source: name, rows, to: target }, { signal });
          metrics.written("push", 1);
          return encodeDone();
        },
      };
    },
  };
}

function write({ serving, metrics }: GrpcRoom): GrpcMethod {
  return {
    path: "/GrpcFeatureServer/WriteToOnlineStore",
    actions: ["write-online"],
    writes: true,
    open(message) {
      const { name, rows } = decodeRowRequest(message, 4);
      return {
        actions: [],
        async run(signal, note) {
          Object.assign(note, { rows: 1, target: name });
          await serving.write({ view: name, rows }, { signal });
          metrics.written("write", 1);
          return encodeDone();
        },
      };
    },
  };
}

/** Nothing given means online, as over HTTP. */
function targetOf(to: string): PushTarget {
  if (to === "") return "online";
  if (Object.hasOwn(PUSH_ACTIONS, to)) return to as PushTarget;
  throw new FeatureStoreError(
    "FS_ARGUMENT_INVALID",
    'push: "to" is online, offline or online_and_offline',
  );
}
