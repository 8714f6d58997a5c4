import { expect, test } from "vitest";
import { checkHandshake } from "./handshake-check.ts";

const webSocket = {
  upgrade: "websocket",
  "sec-websocket-version": "13",
  "sec-websocket-key": "dGhlIHNhbXBsZSBub25jZQ==",
};
const spdy = { upgrade: "SPDY/3.1" };

test.each([
  ["a WebSocket", "GET", webSocket],
  ["a WebSocket in capitals", "GET", { ...webSocket, upgrade: "WebSocket" }],
  ["SPDY by POST, with Go's empty body", "POST", { ...spdy, "content-length": "0" }],
  ["SPDY by GET", "GET", spdy],
])("%s is taken", (_what, method, headers) => {
  expect(checkHandshake({ method, headers })).toBeUndefined();
});

test.each([
  ["a body that is announced", "POST", { ...spdy, "content-length": "5" }, "a body"],
  ["a length that is no number", "POST", { ...spdy, "content-length": "5x" }, "a body"],
  ["a body in chunks", "POST", { ...spdy, "transfer-encoding": "chunked" }, "a body"],
  ["POST", "POST", webSocket, "GET"],
  ["an old version", "GET", { ...webSocket, "sec-websocket-version": "8" }, 'not "8"'],
  ["no version", "GET", { ...webSocket, "sec-websocket-version": undefined }, 'not ""'],
  ["no key", "GET", { ...webSocket, "sec-websocket-key": undefined }, "Key"],
  ["a short key", "GET", { ...webSocket, "sec-websocket-key": "AAAA" }, "Key"],
  [
    "a key that is no base64",
    "GET",
    { ...webSocket, "sec-websocket-key": "dGhlIHNhbXBsZSBub25jZ$==" },
    "Key",
  ],
])("%s is refused", (_what, method, headers, message) => {
  expect(checkHandshake({ method, headers })).toMatchObject({
    code: 400,
    message: expect.stringContaining(message) as string,
  });
});
