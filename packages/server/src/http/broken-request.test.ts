import { connect } from "node:net";
import { expect, it, vi } from "vitest";
import { servedWorld } from "../served-world.fixture.ts";

const LONG = "x".repeat(20_000);
const EXPECTING = "GET /livez HTTP/1.1\r\nhost: a\r\nexpect: tea\r\n";

it.each([
  ["what is no HTTP", "nonsense\r\n\r\n", 400],
  ["headers that are too large", `GET /health HTTP/1.1\r\nhost: a\r\nx-long: ${LONG}\r\n\r\n`, 431],
  ["a request to no host", "GET /livez HTTP/1.1\r\nconnection: close\r\n\r\n", 400],
  ["an expectation that is not known", `${EXPECTING}connection: close\r\n\r\n`, 417],
  ["headers that do not end", "GET /health HTTP/1.1\r\nhost: a\r\n", 408],
  ["a body that does not end", "POST /push HTTP/1.1\r\nhost: a\r\ncontent-length: 9\r\n\r\n{", 408],
])("%s is answered, and leaves a line and a count", async (_what, text, status) => {
  const world = await servedWorld({ limits: { headersMillis: 200, receiveMillis: 300 } });
  const answer = await answerTo(world.url, text);
  const [, code, id] = /^HTTP\/1\.1 (\d+)[\s\S]*?x-request-id: (\S+)/i.exec(answer) ?? [];
  expect(Number(code)).toBe(status);
  expect(id).toMatch(/^[\w.:-]+$/);
  const lines = () => world.log.filter((line) => line.requestId === id);
  await vi.waitFor(() => expect(lines()).toHaveLength(1));
  expect(lines()[0]).toMatchObject({ msg: "request", route: "other", status });
  expect(JSON.stringify(world.log)).not.toContain("xxx");
  const metrics = await (await fetch(`${world.url}/metrics`)).text();
  expect(metrics).toContain(
    `fs_request_seconds_count{route="other",service="",status="${status}"} 1`,
  );
});

it("a path that is not there and a method that is not have an id, a line and a count, and no label of the caller's", async () => {
  const { url, log } = await servedWorld();
  const asked = { headers: { "x-request-id": "mine-1" } };
  const [gone, wrong] = [await fetch(`${url}/secret-path`, asked), await fetch(`${url}/push`)];
  expect([gone.status, gone.headers.get("x-request-id")]).toEqual([404, "mine-1"]);
  expect([wrong.status, wrong.headers.get("x-request-id")]).toEqual([405, expect.any(String)]);
  const lines = log.filter(({ route }) => route === "other");
  expect(lines).toMatchObject([
    { requestId: "mine-1", method: "GET", status: 404 },
    { requestId: wrong.headers.get("x-request-id"), method: "GET", status: 405 },
  ]);
  const metrics = await (await fetch(`${url}/metrics`)).text();
  expect(metrics).toContain('route="other",service="",status="404"');
  expect(metrics + JSON.stringify(log)).not.toContain("secret-path");
});

it.each(["http://features.internal/livez", "HTTPS://features.internal:8080/livez?a=b"])(
  "serves a target that a proxy names in full: %s",
  async (target) => {
    const { url } = await servedWorld();
    const asked = `GET ${target} HTTP/1.1\r\nhost: features.internal\r\nconnection: close\r\n\r\n`;
    expect(await answerTo(url, asked)).toMatch(/^HTTP\/1.1 200 OK/);
  },
);

it("serves HTTP/1.0, which names no host", async () => {
  const { url } = await servedWorld();
  expect(await answerTo(url, "GET /livez HTTP/1.0\r\n\r\n")).toMatch(/^HTTP\/1.1 200 OK/);
});

function answerTo(url: string, text: string): Promise<string> {
  return new Promise((resolve, reject) => {
    let answer = "";
    const socket = connect(Number(new URL(url).port), "127.0.0.1", () => socket.write(text));
    socket.setEncoding("latin1").on("data", (part) => {
      answer += part;
    });
    socket.on("error", reject).on("close", () => resolve(answer));
  });
}
