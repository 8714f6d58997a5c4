import { expect, it } from "vitest";
import { aPod } from "../fixtures.ts";
import { hostsFile } from "./hosts-file.ts";

const facts = { ips: ["192.0.2.1"], clusterDomain: "cluster.local", nodeHosts: "ignored" };
const hostAliases = [
  { ip: "192.0.2.7", hostnames: ["db", "db.local"] },
  { ip: "192.0.2.8", hostnames: ["cache"] },
];

it("names the Pod at each of its addresses, then its aliases", () => {
  const pod = aPod({ hostname: "front", hostAliases });
  expect(
    hostsFile(pod, { ...facts, ips: ["10.1.0.5", "fd00::5"] }),
  ).toBe(`# Kubernetes-managed hosts file.
127.0.0.1\tlocalhost
::1\tlocalhost ip6-localhost ip6-loopback
fe00::0\tip6-localnet
fe00::0\tip6-mcastprefix
fe00::1\tip6-allnodes
fe00::2\tip6-allrouters
10.1.0.5\tfront
fd00::5\tfront

# Entries added by HostAliases.
192.0.2.7\tdb\tdb.local
192.0.2.8\tcache
`);
});

it("takes over the node's names in the node's network", () => {
  const node = "127.0.0.1\tlocalhost\n192.0.2.1\tnode-1\n";
  expect(hostsFile(aPod({ hostNetwork: true }), { ...facts, nodeHosts: node })).toBe(
    `# Kubernetes-managed hosts file (host network).\n${node}`,
  );
  expect(hostsFile(aPod({ hostNetwork: true, hostAliases }), { ...facts, nodeHosts: node })).toBe(
    `# Kubernetes-managed hosts file (host network).\n${node}\n# Entries added by HostAliases.\n192.0.2.7\tdb\tdb.local\n192.0.2.8\tcache\n`,
  );
});

it("tells the whole name first in a subdomain", () => {
  const hosts = hostsFile(aPod({ subdomain: "sub" }), facts);
  expect(hosts).toMatch(/^192\.0\.2\.1\tweb\.sub\.default\.svc\.cluster\.local\tweb$/m);
});
