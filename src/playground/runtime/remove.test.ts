import { expect, it } from "vitest";
<<<<<<< HEAD
import { masqueradingRules } from "./remove.ts";

it("finds the masquerading of one network among other rules, as iptables takes it back", () => {
  const listing = [
    "-P POSTROUTING ACCEPT",
    "-A POSTROUTING -s 172.17.0.0/16 ! -o docker0 -j MASQUERADE",
    '-A POSTROUTING -s 10.1.0.2/32 -m comment --comment "name: \\"eph1\\" id: \\"abc\\"" -j CNI-11',
    '-A POSTROUTING -s 10.2.0.2/32 -m comment --comment "name: \\"eph2\\" id: \\"def\\"" -j CNI-22',
  ].join("\n");
  const comment = 'name: "eph1" id: "abc"';
  expect(masqueradingRules(listing, "eph1")).toEqual([
    {
      rule: `POSTROUTING -s 10.1.0.2/32 -m comment --comment @ -j CNI-11`
        .split(" ")
        .map((word) => (word === "@" ? comment : word)),
      chain: "CNI-11",
    },
=======
import { mountsBelow } from "./remove.ts";

it("finds the mounts below a directory, the deepest first", () => {
  const mountinfo = [
    "21 1 8:1 / / rw - ext4 /dev/vda rw",
    "40 21 0:40 / /d/runtime/state/a/rootfs rw - overlay overlay rw",
    "41 40 0:41 / /d/runtime/state/a/rootfs/proc rw - proc proc rw",
    "42 21 0:42 / /d/runtime-of-another rw - tmpfs tmpfs rw",
    "43 21 0:43 / /d/runtime/with\\040space rw - tmpfs tmpfs rw",
  ].join("\n");
  expect(mountsBelow("/d/runtime", mountinfo)).toEqual([
    "/d/runtime/with space",
    "/d/runtime/state/a/rootfs/proc",
    "/d/runtime/state/a/rootfs",
>>>>>>> be16b7f (Take away what a crash left on the Pod network and in cgroups, take another Pod range, and follow a moved data directory)
  ]);
});
