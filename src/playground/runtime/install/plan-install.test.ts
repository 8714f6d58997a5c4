import { expect, it } from "vitest";
import { type Need, parseDistributions, planInstall } from "./plan-install.ts";

const all: Need[] = ["containerd", "runc", "cniPlugins", "busybox", "catatonit", "iptables"];
const debianPackages =
  "containerd runc containernetworking-plugins busybox-static catatonit iptables";

it.each([
  ["Debian", 'PRETTY_NAME="Debian GNU/Linux 12"\nID=debian\n', ["debian"]],
  ["Ubuntu", "ID=ubuntu\nID_LIKE=debian\n", ["ubuntu", "debian"]],
  ["Rocky", 'ID="rocky"\nID_LIKE="rhel centos fedora"\n', ["rocky", "rhel", "centos", "fedora"]],
  ["nothing", "", []],
])("reads the distributions of %s", (_, text, expected) => {
  expect(parseDistributions(text)).toEqual(expected);
});

it.each([
  ["Debian", ["debian"], debianPackages],
  ["Ubuntu", ["ubuntu", "debian"], debianPackages],
  ["Mint, like Ubuntu", ["linuxmint", "ubuntu", "debian"], debianPackages],
])("installs with apt on %s", (_, distributions, packages) => {
  expect(planInstall({ distributions, missing: all }).commands?.map((it) => it.join(" "))).toEqual([
    "apt-get update",
    `apt-get install --yes --no-install-recommends ${packages}`,
  ]);
});

it.each([
  [["fedora"], "containernetworking-plugins busybox"],
  [["opensuse-leap", "suse", "opensuse"], "cni-plugins busybox-static"],
  [["alpine"], "cni-plugins busybox-static"],
  [["void"], "containernetworking-plugins busybox-static"],
])("only names the packages on %s", (distributions, packages) => {
  const plan = planInstall({ distributions, missing: ["cniPlugins", "busybox"] });
  expect(plan.commands).toBeUndefined();
  expect(plan.packages.join(" ")).toBe(packages);
});

it("does nothing when nothing is missing, wherever", () => {
  expect(planInstall({ distributions: [], missing: [] }).commands).toEqual([]);
});
