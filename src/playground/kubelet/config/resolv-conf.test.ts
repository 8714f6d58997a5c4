import { expect, it } from "vitest";
import { isLoopbackOnly, parseResolvConf } from "./resolv-conf.ts";

it("reads servers, the last search line and the last options line", () => {
  const text = `# nameserver 192.0.2.9
nameserver 192.0.2.1
  nameserver\t192.0.2.2 # more
search old.example
search a.example b.example.
options ndots:1
options timeout:2 rotate
nameserver
domain c.example
`;
  expect(parseResolvConf(text)).toEqual({
    servers: ["192.0.2.1", "192.0.2.2"],
    searches: ["a.example", "b.example"],
    options: ["timeout:2", "rotate"],
  });
});

it.each([
  [["127.0.0.53"], true],
  [["127.0.0.1", "::1"], true],
  [["127.0.0.53", "192.0.2.1"], false],
  [[], false],
])("knows servers that a Pod can't reach: %j", (servers, expected) => {
  expect(isLoopbackOnly({ servers, searches: [], options: [] })).toBe(expected);
});
