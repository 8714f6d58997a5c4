import { describe, expect, it } from "vitest";
import { chainNames } from "../proxy/chains.ts";
import { type CidrFacts, chooseServiceCidr } from "./choose-service-cidr.ts";
import { isClaimedBefore } from "./claim-service-cidr.ts";

const facts: CidrFacts = {
  podCidr: "10.244.0.0/24",
  rules: "",
  routes: "",
  bridge: "eph11111111",
  chainPrefix: "EPH-11111111-",
};
const otherClaim = (cidr: string) =>
  `*nat\n:OUTPUT ACCEPT [0:0]\n-A OUTPUT -d ${cidr} -j EPH-22222222-SVC\nCOMMIT\n`;

describe("the addresses of Services are", () => {
  it.each<[string, Partial<CidrFacts>, string]>([
    ["kubeadm's", {}, "10.96.0.0/16"],
    ["those that were asked for", { asked: "10.50.0.0/20" }, "10.50.0.0/20"],
    ["those of the last run", { before: "10.99.0.0/16" }, "10.99.0.0/16"],
    [
      "those that were asked for, whatever the last run had",
      { asked: "10.97.0.0/16", before: "10.96.0.0/16" },
      "10.97.0.0/16",
    ],
    [
      "the next when another playground has the first",
      { rules: otherClaim("10.96.0.0/16") },
      "10.97.0.0/16",
    ],
    ["beside a part that is taken", { rules: otherClaim("10.96.7.0/24") }, "10.97.0.0/16"],
    [
      "beside networks of this machine",
      {
        routes:
          "default via 10.96.0.1 dev eth0 \n10.96.3.0/24 dev eth0 proto kernel scope link\n10.97.0.9 dev tun0 \n",
      },
      "10.98.0.0/16",
    ],
    ["beside the Pods", { podCidr: "10.96.4.0/24" }, "10.97.0.0/16"],
    [
      "their own again, whatever leads to them",
      {
        before: "10.96.0.0/16",
        rules: "-A OUTPUT -d 10.96.0.0/16 -j EPH-11111111-SVC\n",
        routes: "10.96.0.0/16 dev eph11111111 scope link src 10.244.0.1 \n",
      },
      "10.96.0.0/16",
    ],
    [
      "kept though a rule is about nearly everything",
      { rules: '-A CNI-1 ! -d 224.0.0.0/4 -m comment --comment "x" -j MASQUERADE\n' },
      "10.96.0.0/16",
    ],
  ])("%s", (_, more, expected) => {
    expect(chooseServiceCidr({ ...facts, ...more })).toBe(expected);
  });
});

describe("the addresses of Services are refused", () => {
  it.each<[string, Partial<CidrFacts>, object]>([
    [
      "when another playground has some of them",
      { asked: "10.96.0.0/20", rules: otherClaim("10.96.0.0/16") },
      {
        code: "SERVICE_CIDR_TAKEN",
        message: expect.stringContaining("a rule of iptables for 10.96.0.0/16"),
      },
    ],
    [
      "when the Pods have some of them",
      { asked: "10.244.0.0/16" },
      { code: "SERVICE_CIDR_TAKEN", message: expect.stringContaining("this playground's Pods") },
    ],
    [
      "when those of the last run were taken since",
      { before: "10.96.0.0/16", routes: "10.96.0.0/24 dev eth1 scope link\n" },
      { code: "SERVICE_CIDR_TAKEN", message: expect.stringContaining("a route to 10.96.0.0/24") },
    ],
    ["when they are no range", { asked: "10.97.0.1/16" }, { code: "INVALID_OPTIONS" }],
    ["when they are too few", { asked: "10.97.0.0/30" }, { code: "INVALID_OPTIONS" }],
    ["when they are of IPv6", { asked: "fd00::/108" }, { code: "INVALID_OPTIONS" }],
  ])("%s", (_, more, expected) => {
    expect(() => chooseServiceCidr({ ...facts, ...more })).toThrow(
      expect.objectContaining(expected),
    );
  });
});

it("of two claims of the same addresses the older one, which stands below, wins", () => {
  const rules = [
    "-A OUTPUT -d 10.96.0.0/16 -j EPH-22222222-SVC",
    "-A OUTPUT -d 10.97.0.0/16 -j EPH-33333333-SVC",
    "-A OUTPUT -d 10.96.0.0/16 -j EPH-11111111-SVC",
  ].join("\n");
  expect(isClaimedBefore(rules, "10.96.0.0/16", chainNames("22222222"))).toBe(true);
  expect(isClaimedBefore(rules, "10.97.0.0/16", chainNames("33333333"))).toBe(false);
  expect(isClaimedBefore(rules, "10.96.0.0/16", chainNames("11111111"))).toBe(false);
});
