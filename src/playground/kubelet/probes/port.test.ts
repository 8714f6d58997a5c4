import { describe, expect, it } from "vitest";
import { resolvePort } from "./port.ts";

const container = { name: "app", ports: [{ name: "web", containerPort: 8080 }] };

describe("a probe's port", () => {
  it.each([
    [8081, 8081],
    ["web", 8080],
    ["8082", 8082],
  ])("%o is %d", (port, expected) => {
    expect(resolvePort(port, container)).toBe(expected);
  });

  it.each([
    ["http", 'strconv.Atoi: parsing "http": invalid syntax'],
    [0, "invalid port number: 0"],
    ["65536", "invalid port number: 65536"],
  ])("%o is refused", (port, message) => {
    expect(() => resolvePort(port, container)).toThrow(message);
  });
});
