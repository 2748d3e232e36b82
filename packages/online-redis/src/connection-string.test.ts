import { expect, test } from "vitest";
import { parseConnectionString } from "./connection-string.ts";

const one = (host: string, port = 6379) => [{ host, port }];

test.each([
  ["localhost:6379", { nodes: one("localhost") }],
  ["localhost", { nodes: one("localhost") }],
  ["10.0.0.1:7000", { nodes: one("10.0.0.1", 7000) }],
  ["[::1]:7000", { nodes: one("::1", 7000) }],
  ["[::1]", { nodes: one("::1") }],
  ["a:1,b:2", { nodes: [...one("a", 1), ...one("b", 2)] }],
  [" a:1 , b:2 ", { nodes: [...one("a", 1), ...one("b", 2)] }],
  ["a:1,ssl=true,password=x,db=3", { nodes: one("a", 1), ssl: true, password: "x", db: 3 }],
  ["a:1,password=x=y==", { nodes: one("a", 1), password: "x=y==" }],
  ["a:1,password=0123", { nodes: one("a", 1), password: "0123" }],
  ["a:1,ssl=False,username=u", { nodes: one("a", 1), ssl: false, username: "u" }],
  [
    "a:1,ssl=true,ssl_ca_certs=ca.pem,ssl_certfile=c.pem,ssl_keyfile=k.pem,ssl_cert_reqs=none,ssl_check_hostname=false",
    {
      nodes: one("a", 1),
      ssl: true,
      sslCaCerts: "ca.pem",
      sslCertfile: "c.pem",
      sslKeyfile: "k.pem",
      sslCertReqs: "none",
      sslCheckHostname: false,
    },
  ],
])("reads Feast's form %s", (text, expected) => {
  expect(parseConnectionString(text)).toEqual(expected);
});

test.each([
  ["redis://localhost:6379", { nodes: one("localhost"), ssl: false }],
  ["redis://h", { nodes: one("h"), ssl: false }],
  ["rediss://h:1/2", { nodes: one("h", 1), ssl: true, db: 2 }],
  ["redis://:pw@h:1", { nodes: one("h", 1), ssl: false, password: "pw" }],
  ["redis://u:p@h", { nodes: one("h"), ssl: false, username: "u", password: "p" }],
  ["redis://u:p%40%3A%2F@h", { nodes: one("h"), ssl: false, username: "u", password: "p@:/" }],
  ["redis://u:a@b:c@h:1", { nodes: one("h", 1), ssl: false, username: "u", password: "a@b:c" }],
  ["redis://u:100%@h", { nodes: one("h"), ssl: false, username: "u", password: "100%" }],
  ["redis://a:1,b:2", { nodes: [...one("a", 1), ...one("b", 2)], ssl: false }],
  ["redis://[::1]:1/0", { nodes: one("::1", 1), ssl: false, db: 0 }],
  ["redis://h?db=4&ssl_ca_certs=x", { nodes: one("h"), ssl: false, db: 4, sslCaCerts: "x" }],
])("reads the URL %s", (text, expected) => {
  expect(parseConnectionString(text)).toEqual(expected);
});

test.each([
  ["", /names no server/],
  ["ssl=true", /names no server/],
  ["host:port", /host:port/],
  ["host:70000", /host:port/],
  ["host:0", /host:port/],
  ["http://h", /begins with "http:/],
  ["h:1,passwort=hunter2", /unknown setting "passwort"; did you mean "password"\?/],
  ["h:1,db=first", /"db" whose value/],
  ["h:1,ssl=hunter2", /"ssl" whose value/],
  ["redis://u:hunter2@h/notanumber", /"db" whose value/],
  ["redis://hunter2 @@:x", /host:port/],
])("refuses %s without repeating a secret", (text, message) => {
  const attempt = () => parseConnectionString(text);
  expect(attempt).toThrow(expect.objectContaining({ code: "FS_ARGUMENT_INVALID" }));
  expect(attempt).toThrow(message);
  expect(attempt).not.toThrow(/hunter2/);
});
