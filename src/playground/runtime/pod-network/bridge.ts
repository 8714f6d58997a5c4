import { readdirSync } from "node:fs";
import { EphemeraError } from "../../../errors.ts";
import { gatewayAddress } from "../cni.ts";
import { system } from "./system.ts";

/** A network interface with its IPv4 addresses, as `ip -json address` tells it. */
export interface NetworkInterface {
  name: string;
  addresses: { address: string; prefix: number }[];
}

/** What has to be done about the bridge before Pods can have addresses of a range. */
export type BridgePlan =
  | { kind: "keep" }
  /** It has another range's address, which the plugin refuses to replace. */
  | { kind: "replace"; range: string }
  /** Another interface has an address of the range: the node could not reach its Pods. */
  | { kind: "taken"; by: string; address: string };

/** Compares what is there with what is asked for. Pure. */
export function planBridge(
  interfaces: readonly NetworkInterface[],
  { bridge, podCidr }: { bridge: string; podCidr: string },
): BridgePlan {
  for (const { name, addresses } of interfaces) {
    const within = addresses.find(({ address }) => isWithin(address, podCidr));
    if (name !== bridge && within !== undefined) {
      return { kind: "taken", by: name, address: `${within.address}/${within.prefix}` };
    }
  }
  const wanted = `${gatewayAddress(podCidr)}/${podCidr.split("/")[1] ?? ""}`;
  const ours = interfaces.find(({ name }) => name === bridge)?.addresses ?? [];
  const other = ours.find(({ address, prefix }) => `${address}/${prefix}` !== wanted);
  return other === undefined
    ? { kind: "keep" }
    : { kind: "replace", range: `${other.address}/${other.prefix}` };
}

/** Makes way for a Pod range. Throws POD_CIDR_TAKEN, and POD_CIDR_IN_USE while Pods have addresses of another one. */
export async function makeWay(options: {
  bridge: string;
  podCidr: string;
  /** Whether processes of our Pods still live in their networks. */
  inhabited: boolean;
}): Promise<void> {
  const { bridge, podCidr, inhabited } = options;
  const plan = planBridge(await readInterfaces(), { bridge, podCidr });
  switch (plan.kind) {
    case "keep":
      return;
    case "taken":
      throw new EphemeraError("POD_CIDR_TAKEN", {
        cidr: podCidr,
        interface: plan.by,
        address: plan.address,
      });
    case "replace":
      if (inhabited) {
        throw new EphemeraError("POD_CIDR_IN_USE", { cidr: podCidr, found: plan.range });
      }
      await removeBridge(bridge);
  }
}

/** Removes a bridge, if it is there. */
export async function removeBridge(bridge: string): Promise<void> {
  if (readdirSync("/sys/class/net").includes(bridge)) {
    await system("ip", ["link", "delete", bridge]);
  }
}

async function readInterfaces(): Promise<NetworkInterface[]> {
  const found: { ifname?: string; addr_info?: { local?: string; prefixlen?: number }[] }[] =
    JSON.parse(await system("ip", ["-4", "-json", "address", "show"]));
  return found.map(({ ifname = "", addr_info = [] }) => ({
    name: ifname,
    addresses: addr_info.map(({ local = "", prefixlen = 32 }) => ({
      address: local,
      prefix: prefixlen,
    })),
  }));
}

function isWithin(address: string, cidr: string): boolean {
  const [network = "", prefix = "32"] = cidr.split("/");
  const size = 2 ** (32 - Number(prefix));
  return Math.floor(toNumber(address) / size) === Math.floor(toNumber(network) / size);
}

function toNumber(address: string): number {
  return address.split(".").reduce((sum, byte) => sum * 256 + Number(byte), 0);
}
