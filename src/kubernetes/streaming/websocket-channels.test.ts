import fc from "fast-check";
import { expect, test } from "vitest";
import { StreamProtocolError } from "./protocol-error.ts";
import {
  type ChannelProtocol,
  decodeChannelMessage,
  encodeChannelClose,
  encodeChannelData,
  parseOfferedProtocols,
} from "./websocket-channels.ts";

const protocols: ChannelProtocol[] = [
  "v5.channel.k8s.io",
  "v4.channel.k8s.io",
  "v4.base64.channel.k8s.io",
];

test.each(protocols)("%s messages come back as they were", (protocol) => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 4 }), fc.uint8Array(), (channel, array) => {
      const data = Buffer.from(array);
      const message = encodeChannelData(protocol, channel, data);
      const isBinary = typeof message !== "string";
      expect(decodeChannelMessage(protocol, Buffer.from(message), isBinary)).toEqual({
        type: "data",
        channel,
        data,
      });
    }),
  );
});

test("only v5 can half-close a channel", () => {
  expect(encodeChannelClose("v5.channel.k8s.io", 0)).toEqual(Buffer.from("ff00", "hex"));
  expect(encodeChannelClose("v4.channel.k8s.io", 0)).toBeUndefined();
  const message = Buffer.from("ff00", "hex");
  expect(decodeChannelMessage("v5.channel.k8s.io", message, true)).toEqual({
    type: "close",
    channel: 0,
  });
  expect(decodeChannelMessage("v4.channel.k8s.io", message, true)).toMatchObject({
    type: "data",
    channel: 255,
  });
});

test.each<[string, ChannelProtocol, string, boolean]>([
  ["an empty message", "v5.channel.k8s.io", "", true],
  ["text where bytes are due", "v5.channel.k8s.io", "0abc", false],
  ["bytes where text is due", "v4.base64.channel.k8s.io", "0YWJj", true],
  ["a channel that is no digit", "v4.base64.channel.k8s.io", "xYWJj", false],
  ["text that is not base64", "v4.base64.channel.k8s.io", "1Y$Jj", false],
  ["a close that names no channel", "v5.channel.k8s.io", "\u00ff", true],
])("%s is refused", (_what, protocol, message, isBinary) => {
  const bytes = Buffer.from(message, "latin1");
  expect(() => decodeChannelMessage(protocol, bytes, isBinary)).toThrow(StreamProtocolError);
});

function errorOf(action: () => unknown): unknown {
  try {
    action();
    return undefined;
  } catch (error) {
    return error;
  }
}

function isNoneOrOwn(error: unknown): boolean {
  return error === undefined || error instanceof StreamProtocolError;
}

test("garbage never throws anything but the codec's own error", () => {
  fc.assert(
    fc.property(
      fc.constantFrom(...protocols),
      fc.uint8Array({ maxLength: 20 }),
      fc.boolean(),
      (protocol, array, isBinary) => {
        const decode = () => decodeChannelMessage(protocol, Buffer.from(array), isBinary);
        expect(errorOf(decode)).toSatisfy(isNoneOrOwn);
      },
    ),
  );
});

test.each([
  [undefined, []],
  ["v5.channel.k8s.io", ["v5.channel.k8s.io"]],
  [" v5.channel.k8s.io ,v4.channel.k8s.io,, ", ["v5.channel.k8s.io", "v4.channel.k8s.io"]],
])("the offer %j names %j", (header, names) => {
  expect(parseOfferedProtocols(header)).toEqual(names);
});
