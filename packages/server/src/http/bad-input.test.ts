import { connect } from "node:net";
import fc from "fast-check";
import { describe, expect, it, onTestFinished, vi } from "vitest";
import { openApiOf } from "../openapi/open-api-of.ts";
import { ROW, servedWorld } from "../served-world.fixture.ts";

const GET = { features: ["stats:trips"], entities: { driver_id: [1001] } };
const deep = (depth: number) => `${"[".repeat(depth)}${"]".repeat(depth)}`;
const big = "9".repeat(400);

describe("a body", () => {
  it.each([
    ["that is no JSON", "{", 422],
    ["that is empty", "", 422],
    ["that is a list", "[]", 422],
    ["that is null", "null", 422],
    ["nested 100,000 deep", deep(100_000), 422],
    [
      "with a column nested 100,000 deep",
      `{"entities":{"driver_id":${deep(100_000)}},"features":["stats:trips"]}`,
      400,
    ],
    [
      "with a number of 400 digits as a key",
      `{"entities":{"driver_id":[${big}]},"features":["stats:trips"]}`,
      400,
    ],
    [
      "with a number of a million digits as a key",
      `{"entities":{"driver_id":[${"9".repeat(1_000_000)}]},"features":["stats:trips"]}`,
      422,
    ],
    ["with 1e999 as a key", '{"entities":{"driver_id":[1e999]},"features":["stats:trips"]}', 400],
    [
      "with a key that is an object",
      '{"entities":{"driver_id":[{}]},"features":["stats:trips"]}',
      400,
    ],
    [
      "with a key that is a fraction",
      '{"entities":{"driver_id":[1.5]},"features":["stats:trips"]}',
      400,
    ],
    [
      "with a column that is no list",
      '{"entities":{"driver_id":5},"features":["stats:trips"]}',
      422,
    ],
    ["with features that are no texts", '{"entities":{"driver_id":[1]},"features":[1]}', 422],
    [
      "with columns of unequal length",
      '{"entities":{"driver_id":[1],"x":[1,2]},"features":["stats:trips"]}',
      400,
    ],
    ["with an unknown view", '{"entities":{"driver_id":[1]},"features":["nope:x"]}', 404],
    ["with an unknown feature", '{"entities":{"driver_id":[1]},"features":["stats:x"]}', 404],
    [
      "with __proto__ as a view",
      '{"entities":{"driver_id":[1]},"features":["__proto__:constructor"]}',
      404,
    ],
    [
      "with __proto__ as a column",
      '{"entities":{"driver_id":[1001],"__proto__":[1]},"features":["stats:trips"]}',
      200,
    ],
    [
      "with __proto__ as the only column",
      '{"entities":{"__proto__":[1]},"features":["stats:trips"]}',
      400,
    ],
    [
      "with __proto__ as entities",
      '{"__proto__":{"entities":{"driver_id":[1]}},"features":["stats:trips"]}',
      422,
    ],
    ["with a byte order mark", `\uFEFF${JSON.stringify(GET)}`, 200],
    [
      "with half a surrogate pair as a key",
      '{"entities":{"customer_id":["\\ud800"]},"features":["offers:offer"]}',
      400,
    ],
  ])("%s is answered with its own status", async (_what, body, status) => {
    const { post } = await servedWorld();
    const answer = await post("/get-online-features", body);
    expect([answer.status, await answer.text()]).toEqual([status, expect.anything()]);
  });

  it("that is not UTF-8 is refused", async () => {
    const { post } = await servedWorld();
    const bytes = Buffer.from(JSON.stringify(GET).replace("trips", "tri\u00ffps"), "latin1");
    expect((await post("/get-online-features", bytes)).status).toBe(422);
  });

  it("of 1e6 rows is refused, and so is one beyond any other limit", async () => {
    const { post } = await servedWorld({ limits: { values: 100, features: 3 } });
    const ask = async (features: readonly string[], rows: number) => {
      const driver_id = Array.from({ length: rows }, () => 1);
      const answer = await post("/get-online-features", { features, entities: { driver_id } });
      return [answer.status, answer.headers.get("x-fs-error-code")];
    };
    const refused = [413, "FS_LIMIT_EXCEEDED"];
    const three = ["stats:trips", "stats:conv", "stats:name"];
    expect(await ask(["stats:trips"], 1_000_000)).toEqual(refused);
    expect(await ask(three, 34)).toEqual(refused);
    expect(await ask([...three, "stats:score"], 1)).toEqual(refused);
    expect(await ask(three, 33)).toEqual([200, null]);
    const df = Object.fromEntries(
      Object.entries(ROW).map(([name, [value]]) => [name, Array(10_001).fill(value)]),
    );
    const pushed = await post("/push", { push_source_name: "stats_push", df });
    expect(pushed.status).toBe(413);
  });

  it("longer than the limit is refused, announced or not", async () => {
    const { post, url } = await servedWorld({ limits: { bodyBytes: 1000 } });
    const long = JSON.stringify({ ...GET, more: "x".repeat(2000) });
    expect((await post("/get-online-features", long)).status).toBe(413);
    const body = new ReadableStream({
      start(stream) {
        stream.enqueue(Buffer.from(long));
        stream.close();
      },
    });
    const chunked = await fetch(`${url}/get-online-features`, {
      method: "POST",
      body,
      duplex: "half",
    } as RequestInit);
    expect(chunked.status).toBe(413);
  });
});

describe("a connection", () => {
  const head = "POST /get-online-features HTTP/1.1\r\nHost: x\r\n";

  /** What a socket answers to these bytes until it is closed by the server. */
  const talk = (url: string, bytes: string, half: boolean): Promise<string> =>
    new Promise((resolve) => {
      const socket = connect({ port: Number(new URL(url).port), allowHalfOpen: true });
      let text = "";
      socket.on("data", (part) => {
        text += part.toString();
      });
      socket.on("error", () => resolve(`${text} (reset)`));
      socket.on("close", () => resolve(text));
      socket.on("end", () => socket.end());
      socket.write(bytes);
      if (half) socket.end();
    });

  it("whose body comes too slowly is closed with 408", async () => {
    const { url } = await servedWorld({ limits: { receiveMillis: 300 } });
    expect(await talk(url, `${head}Content-Length: 100\r\n\r\n{`, false)).toMatch(/^HTTP\/1.1 408/);
  });

  it("beyond the limit of connections is not kept", async () => {
    const { url } = await servedWorld({ limits: { connections: 1 } });
    const first = connect({ port: Number(new URL(url).port) });
    await new Promise((resolve) => first.once("connect", resolve));
    expect(await talk(url, `${head}\r\n`, false)).not.toMatch(/^HTTP/);
    first.destroy();
  });

  it("whose caller reads nothing of its answers is cut, and its place is another's", async () => {
    const { url, server } = await servedWorld({ limits: { connections: 1, sendMillis: 300 } });
    const socket = connect({ port: Number(new URL(url).port) });
    socket.on("error", () => {});
    onTestFinished(() => {
      socket.destroy();
    });
    const body = JSON.stringify({
      features: ["stats:trips", "stats:conv", "stats:name", "stats:score"],
      entities: { driver_id: Array.from({ length: 10_000 }, () => 1001) },
    });
    // More than the system's own buffers take.
    socket.pause().write(`${head}Content-Length: ${body.length}\r\n\r\n${body}`.repeat(20));
    const place = () =>
      talk(url, "GET /livez HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n", false);
    await expect.poll(() => server.room.admission.inFlight).toBeGreaterThan(0);
    expect(await place()).not.toMatch(/^HTTP/);
    await expect.poll(place, { timeout: 10_000, interval: 100 }).toMatch(/^HTTP\/1.1 200/);
  });

  it("whose headers come too slowly is closed with 408", async () => {
    const { url } = await servedWorld({ limits: { receiveMillis: 600, headersMillis: 300 } });
    expect(await talk(url, head, false)).toMatch(/^HTTP\/1.1 408/);
  });

  it("that is half closed after its request counts as gone, and leaves nothing behind", async () => {
    const { url, post, server } = await servedWorld();
    const body = JSON.stringify(GET);
    await talk(url, `${head}Content-Length: ${body.length}\r\n\r\n${body}`, true);
    expect((await post("/get-online-features", GET)).status).toBe(200);
    expect(server.room.admission.inFlight).toBe(0);
  });

  it("that is half closed amid its request ends, and the server goes on", async () => {
    const { url, post, server } = await servedWorld();
    await talk(url, `${head}Content-Length: 100\r\n\r\n{`, true);
    expect((await post("/get-online-features", GET)).status).toBe(200);
    expect(server.room.admission.inFlight).toBe(0);
  });
});

describe("any body at all", () => {
  const POSTS = [
    "/get-online-features",
    "/push",
    "/write-to-online-store",
    "/materialize",
    "/materialize-incremental",
  ];
  const GETS = ["/health", "/livez", "/readyz", "/metrics", "/openapi.json"];
  const PATHS = [...POSTS, ...GETS, "/nope"];
  const names = fc.oneof(
    fc.constantFrom("driver_id", "stats", "stats:trips", "event_timestamp", "__proto__", "trips"),
    fc.string(),
  );
  const values = fc.oneof(
    fc.jsonValue(),
    fc.array(fc.oneof(fc.jsonValue(), fc.constant("2026-03-01"), fc.integer())),
  );
  const fields = fc.record(
    {
      features: fc.oneof(fc.array(names), fc.jsonValue()),
      feature_service: fc.oneof(fc.constantFrom("plain"), fc.jsonValue()),
      entities: fc.oneof(fc.dictionary(names, values), fc.jsonValue()),
      push_source_name: fc.oneof(fc.constantFrom("stats_push"), fc.jsonValue()),
      feature_view_name: fc.oneof(fc.constantFrom("stats", "offers"), fc.jsonValue()),
      df: fc.oneof(
        fc.dictionary(names, values),
        fc.dictionary(names, values).map((more) => ({ ...ROW, ...more })),
        fc.jsonValue(),
      ),
      to: fc.oneof(fc.constantFrom("online", "offline", "online_and_offline"), fc.jsonValue()),
      start_ts: fc.oneof(fc.constantFrom("2026-02-28", "x"), fc.jsonValue()),
      end_ts: fc.oneof(fc.constantFrom("2026-03-01", "2027-01-01"), fc.jsonValue()),
      feature_views: fc.oneof(fc.array(names), fc.jsonValue()),
      full_feature_names: fc.jsonValue(),
    },
    { requiredKeys: [] },
  );
  const bodies = fc.oneof(
    { weight: 8, arbitrary: fields.map((one) => JSON.stringify(one)) },
    { weight: 1, arbitrary: fc.json() },
    { weight: 1, arbitrary: fc.string() },
  );

  it("is sent to every route of /openapi.json", async () => {
    const { store } = await servedWorld();
    const routes = Object.entries((await openApiOf(store)).paths as Record<string, object>);
    const paths = (method: string) =>
      routes.flatMap(([path, one]) => (method in one ? [path] : []));
    expect([paths("post"), paths("get")]).toEqual([POSTS, GETS]);
  });

  it("may be a query where a route takes no body, and changes nothing", async () => {
    const { url } = await servedWorld();
    await vi.waitFor(async () => expect((await fetch(`${url}/readyz`)).status).toBe(200));
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...GETS), fc.webQueryParameters(), async (path, query) => {
        const answer = await fetch(`${url}${path}?${query}`);
        await answer.text();
        expect([path, query, answer.status]).toEqual([path, query, 200]);
      }),
      { seed: 7, numRuns: 100 },
    );
  });

  it("is never answered with 5xx, on any route", async () => {
    const { post, server } = await servedWorld();
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...PATHS), bodies, async (path, body) => {
        const answer = await post(path, body);
        const text = await answer.text();
        if (answer.status >= 500) throw new Error(`${answer.status} ${text}`);
        if (answer.status === 422 || answer.status === 400) JSON.parse(text);
      }),
      { seed: 7, numRuns: 400 },
    );
    expect(server.room.admission.inFlight).toBe(0);
  });
});
