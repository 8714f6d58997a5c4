import { describe, expect, it } from "vitest";
import type { PodSpec } from "../../../kubernetes/types.ts";
import { aPod } from "../fixtures.ts";
import { podDns } from "./dns.ts";

const host = { servers: ["192.0.2.1"], searches: ["lan.example"], options: ["rotate", "ndots:2"] };
const none = { servers: [], domain: "cluster.local" };
const cluster = { servers: ["10.96.0.10"], domain: "cluster.local" };
const clusterConfig = {
  servers: ["10.96.0.10"],
  searches: ["default.svc.cluster.local", "svc.cluster.local", "cluster.local", "lan.example"],
  options: ["ndots:5"],
};
const missing = {
  reason: "MissingClusterDNS",
  message:
    'pod: "web_default(uid-1)". kubelet does not have ClusterDNS IP configured and cannot create Pod using "ClusterFirst" policy. Falling back to "Default" policy.',
};

describe("a Pod's DNS", () => {
  it.each<[string, Partial<PodSpec>, object]>([
    ["is the cluster's, unless it says otherwise", {}, clusterConfig],
    ["is the node's in the node's network", { hostNetwork: true }, host],
    [
      "is the cluster's there, too, when it asks for it",
      { hostNetwork: true, dnsPolicy: "ClusterFirstWithHostNet" },
      clusterConfig,
    ],
    ["is the node's by default policy", { dnsPolicy: "Default" }, host],
    [
      "is only its own with None",
      {
        dnsPolicy: "None",
        dnsConfig: {
          nameservers: ["198.51.100.1"],
          searches: ["a.example"],
          options: [{ name: "ndots", value: "1" }, { name: "edns0" }],
        },
      },
      { servers: ["198.51.100.1"], searches: ["a.example"], options: ["ndots:1", "edns0"] },
    ],
    [
      "takes the Pod's own settings on top, duplicates once",
      {
        dnsPolicy: "Default",
        dnsConfig: {
          nameservers: ["192.0.2.1", "198.51.100.1"],
          searches: ["lan.example", "b.example"],
          options: [{ name: "ndots", value: "3" }],
        },
      },
      {
        servers: ["192.0.2.1", "198.51.100.1"],
        searches: ["lan.example", "b.example"],
        options: ["rotate", "ndots:3"],
      },
    ],
  ])("%s", (_what, spec, config) => {
    expect(podDns(aPod(spec), host, cluster)).toEqual({ config, warnings: [] });
  });

  it.each<[string, Partial<PodSpec>, object[]]>([
    ["tells", {}, [missing]],
    [
      "tells in the node's network",
      { hostNetwork: true, dnsPolicy: "ClusterFirstWithHostNet" },
      [missing],
    ],
    ["has nothing to tell by default policy", { dnsPolicy: "Default" }, []],
  ])("falls back to the node's without a cluster DNS, and %s", (_what, spec, warnings) => {
    expect(podDns(aPod(spec), host, none)).toEqual({ config: host, warnings });
  });

  it("keeps to what resolvers take, and tells what was left out", () => {
    const nameservers = ["192.0.2.1", "192.0.2.2", "192.0.2.3", "192.0.2.4"];
    const searches = [
      "x".repeat(254),
      ...Array.from({ length: 12 }, (_, n) => `${n}.${"y".repeat(180)}`),
    ];
    const pod = aPod({ dnsPolicy: "None", dnsConfig: { nameservers, searches } });
    const { config, warnings } = podDns(pod, host, none);
    expect(config.servers).toEqual(nameservers.slice(0, 3));
    expect(config.searches).toEqual(searches.slice(1, 12));
    expect(warnings).toEqual([
      {
        reason: "DNSConfigForming",
        message:
          "Nameserver limits were exceeded, some nameservers have been omitted, the applied nameserver line is: 192.0.2.1 192.0.2.2 192.0.2.3",
      },
      {
        reason: "DNSConfigForming",
        message: `Search Line limits were exceeded, some search paths have been omitted, the applied search line is: ${searches.slice(1, 12).join(" ")}`,
      },
    ]);
  });
});
