import { expect, it } from "vitest";
import { bridgeName, podNetworkConfig } from "./cni.ts";

it("names a bridge per data directory, short enough for the kernel", () => {
  expect(bridgeName("/var/lib/ephemera")).toMatch(/^eph[0-9a-f]{8}$/);
  expect(bridgeName("/var/lib/ephemera")).not.toBe(bridgeName("/var/lib/other"));
});

it("describes a network whose gateway is the node, with addresses kept in our directory", () => {
  const network = { bridge: "eph1", podCidr: "10.1.0.0/24", leases: "/d/leases", masquerade: true };
  expect(podNetworkConfig(network)).toMatchObject({
    name: "eph1",
    plugins: [
      {
        type: "bridge",
        bridge: "eph1",
        isGateway: true,
        ipMasq: true,
        ipam: { type: "host-local", ranges: [[{ subnet: "10.1.0.0/24" }]], dataDir: "/d/leases" },
      },
    ],
  });
});
