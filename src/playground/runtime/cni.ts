import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** What a Pod network is made from. */
export interface PodNetwork {
  /** Name of the bridge, at most 15 bytes (IFNAMSIZ). */
  bridge: string;
  /** IPv4 range of the Pods, such as `10.244.0.0/24`. */
  podCidr: string;
  /** Directory of host-local's addresses in use. */
  leases: string;
  /** Whether Pods reach the outside under the node's address; needs iptables. */
  masquerade: boolean;
}

/** The bridge of a data directory: two playgrounds on one machine have one each. */
export function bridgeName(dataDir: string): string {
  return `eph${createHash("sha256").update(dataDir).digest("hex").slice(0, 8)}`;
}

/** The bridge's own address, the Pods' gateway: host-local takes the first of the range for it. */
export function gatewayAddress(podCidr: string): string {
  const network = (podCidr.split("/")[0] ?? "").split(".").map(Number);
  const value = network.reduce((sum, byte) => sum * 256 + byte, 0) + 1;
  return [24, 16, 8, 0].map((shift) => Math.floor(value / 2 ** shift) % 256).join(".");
}

/**
 * The CNI configuration list: a bridge that is the Pods' gateway, so that the node reaches
 * them and they reach the node and, by hairpin, themselves under their own address.
 */
export function podNetworkConfig(network: PodNetwork): object {
  return {
    cniVersion: "0.4.0",
    name: network.bridge,
    plugins: [
      {
        type: "bridge",
        bridge: network.bridge,
        isGateway: true,
        ipMasq: network.masquerade,
        hairpinMode: true,
        ipam: {
          type: "host-local",
          ranges: [[{ subnet: network.podCidr }]],
          routes: [{ dst: "0.0.0.0/0" }],
          dataDir: network.leases,
        },
      },
    ],
  };
}

/**
 * Writes the configuration where containerd looks for it. An unchanged one is left alone,
 * because a running containerd reads the file again while it is being written.
 */
export function writePodNetwork(directory: string, network: PodNetwork): void {
  // The plugin would make its own directory for all to read.
  for (const each of [directory, network.leases]) {
    mkdirSync(each, { recursive: true, mode: 0o700 });
  }
  const path = join(directory, "10-ephemera.conflist");
  const text = JSON.stringify(podNetworkConfig(network), null, 2);
  if (readIfThere(path) !== text) {
    writeFileSync(path, text, { mode: 0o600 });
  }
}

function readIfThere(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return undefined;
  }
}
