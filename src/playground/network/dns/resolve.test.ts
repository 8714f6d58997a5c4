import { expect, it } from "vitest";
import type { Service } from "../../../kubernetes/types.ts";
import type { ClusterNames, NamedEndpoint } from "./cluster-names.ts";
import { type Resolution, resolveName } from "./resolve.ts";

const service = (name: string, spec: Service["spec"]): Service => ({
  metadata: { name, namespace: "default" },
  spec: { type: "ClusterIP", ...spec },
});
const all = [
  service("web", { clusterIP: "10.96.0.7", ports: [{ name: "http", port: 80, protocol: "TCP" }] }),
  service("db", { clusterIP: "None", ports: [{ name: "sql", port: 5432, protocol: "TCP" }] }),
  service("empty", { clusterIP: "None" }),
  service("away", { type: "ExternalName", externalName: "example.com" }),
];
const sql = [{ name: "sql", port: 15_432, protocol: "TCP" }];
const behindDb: NamedEndpoint[] = [
  { address: "10.244.0.2", hostname: "db-0", ports: sql },
  { address: "10.244.0.3", ports: sql },
];
const names: ClusterNames = {
  hasNamespace: (namespace) => namespace === "default",
  service: (namespace, name) =>
    namespace === "default" ? all.find(({ metadata }) => metadata?.name === name) : undefined,
  endpoints: ({ metadata }) => (metadata?.name === "db" ? behindDb : []),
  byAddress(address) {
    const owner = all.find(({ spec }) => spec?.clusterIP === address);
    if (owner !== undefined) return [{ service: owner }];
    const endpoint = behindDb.find((each) => each.address === address);
    const db = all[1];
    return endpoint && db ? [{ service: db, endpoint }] : [];
  },
};
const cluster = {
  domain: "cluster.local",
  names,
  isOurs: (address: string) => address.startsWith("10.96.") || address.startsWith("10.244."),
};

/** Answers as `TYPE data`; a name that is there without this type has none. */
function told(resolution: Resolution): string[] | string {
  if (resolution.kind !== "found") return resolution.kind;
  return resolution.answers.map((answer) => {
    if (answer.type === "SOA") return "SOA";
    if (answer.type !== "SRV") return `${answer.type} ${answer.data}`;
    const { priority, weight, port, target } = answer.data;
    return `SRV ${priority} ${weight} ${port} ${target}`;
  });
}

it.each<[string, string, string[] | string]>([
  ["web.default.svc.cluster.local", "A", ["A 10.96.0.7"]],
  ["WEB.Default.svc.CLUSTER.local", "A", ["A 10.96.0.7"]],
  ["web.default.svc.cluster.local", "AAAA", []],
  ["web.default.svc.cluster.local", "MX", []],
  ["web.default.svc.cluster.local", "SRV", ["SRV 0 100 80 web.default.svc.cluster.local"]],
  [
    "_http._tcp.web.default.svc.cluster.local",
    "SRV",
    ["SRV 0 100 80 web.default.svc.cluster.local"],
  ],
  ["_http._tcp.web.default.svc.cluster.local", "A", []],
  ["_http._udp.web.default.svc.cluster.local", "SRV", "missing"],
  ["10-96-0-7.web.default.svc.cluster.local", "A", "missing"],
  ["db.default.svc.cluster.local", "A", ["A 10.244.0.2", "A 10.244.0.3"]],
  ["db-0.db.default.svc.cluster.local", "A", ["A 10.244.0.2"]],
  ["10-244-0-3.db.default.svc.cluster.local", "A", ["A 10.244.0.3"]],
  ["db-7.db.default.svc.cluster.local", "A", "missing"],
  [
    "_sql._tcp.db.default.svc.cluster.local",
    "SRV",
    [
      "SRV 0 50 15432 db-0.db.default.svc.cluster.local",
      "SRV 0 50 15432 10-244-0-3.db.default.svc.cluster.local",
    ],
  ],
  ["empty.default.svc.cluster.local", "A", "missing"],
  ["away.default.svc.cluster.local", "A", ["CNAME example.com"]],
  ["nobody.default.svc.cluster.local", "A", "missing"],
  ["web.other.svc.cluster.local", "A", "missing"],
  ["default.svc.cluster.local", "A", []],
  ["svc.cluster.local", "A", []],
  ["cluster.local", "SOA", []],
  ["other.cluster.local", "A", "missing"],
  ["1-2-3-4.default.pod.cluster.local", "A", ["A 1.2.3.4"]],
  ["1-2-3-4.default.pod.cluster.local", "AAAA", []],
  ["1-2-3-400.default.pod.cluster.local", "A", "missing"],
  ["1-2-3-4.other.pod.cluster.local", "A", "missing"],
  ["dns-version.cluster.local", "TXT", ["TXT 1.1.0"]],
  ["7.0.96.10.in-addr.arpa", "PTR", ["PTR web.default.svc.cluster.local"]],
  ["7.0.96.10.in-addr.arpa", "A", []],
  ["2.0.244.10.in-addr.arpa", "PTR", ["PTR db-0.db.default.svc.cluster.local"]],
  ["9.9.96.10.in-addr.arpa", "PTR", "missing"],
  ["8.8.8.8.in-addr.arpa", "PTR", "forward"],
  ["example.com", "A", "forward"],
  ["notcluster.local", "A", "forward"],
  ["web.default.svc.cluster.local.example.com", "A", "forward"],
  ["", "NS", "forward"],
])("%s %s", (name, type, expected) => {
  expect(told(resolveName({ name, type }, cluster))).toEqual(expected);
});
