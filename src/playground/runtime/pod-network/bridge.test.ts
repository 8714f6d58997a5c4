import { expect, it } from "vitest";
import { type NetworkInterface, planBridge } from "./bridge.ts";

const asked = { bridge: "eph1", podCidr: "10.1.0.0/24" };
const has = (name: string, ...cidrs: string[]): NetworkInterface => ({
  name,
  addresses: cidrs.map((cidr) => {
    const [address = "", prefix] = cidr.split("/");
    return { address, prefix: Number(prefix) };
  }),
});

it.each([
  ["is made by the plugin where there is none", [has("eth0", "192.0.2.7/24")], { kind: "keep" }],
  ["is kept with the address asked for", [has("eph1", "10.1.0.1/24")], { kind: "keep" }],
  ["is kept when it has no address yet", [has("eph1")], { kind: "keep" }],
  [
    "is replaced with the address of another range",
    [has("eph1", "10.9.0.1/24")],
    { kind: "replace", range: "10.9.0.1/24" },
  ],
  [
    "is replaced with the address of a wider range",
    [has("eph1", "10.1.0.1/16")],
    { kind: "replace", range: "10.1.0.1/16" },
  ],
  [
    "can't be where another interface has an address of the range",
    [has("eph1", "10.1.0.1/24"), has("eph2", "10.1.0.1/24")],
    { kind: "taken", by: "eph2", address: "10.1.0.1/24" },
  ],
  [
    "may lie within the net of the machine, whose routes are less exact",
    [has("eth0", "10.0.0.5/8")],
    { kind: "keep" },
  ],
])("a bridge %s", (_what, interfaces, expected) => {
  expect(planBridge(interfaces, asked)).toEqual(expected);
});
