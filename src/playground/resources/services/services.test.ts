import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createdFrom, refusalsOf, updateRefusals } from "../../../../test/refusals.ts";
import { ipv4Contains, ipv4Range } from "../../../kubernetes/ipv4.ts";
import { StatusError } from "../../../kubernetes/status-error.ts";
import type { Service, ServiceSpec } from "../../../kubernetes/types.ts";
import { openStore, type Store } from "../../store/store.ts";
import { ensureNamespaces } from "../bootstrap.ts";
import { createRegistry, type ServedRegistry } from "../create-registry.ts";
import { fixedReader } from "../fixtures/fixed-reader.ts";
import { planUpdate } from "../write/plan-update.ts";
import { allocate } from "./allocate.ts";
import { readdressServices } from "./readdress.ts";
import { services } from "./services.ts";

const metadata = { name: "web" };
const http = { port: 80 };
const service = (spec: ServiceSpec): Service => ({ metadata, spec });
const created = (spec: ServiceSpec) => createdFrom(services, service(spec));
/** What is stored after an update of a stored Service. */
function updated(current: Service, spec: ServiceSpec): ServiceSpec | undefined {
  const made = { fieldManager: "test", now: new Date(0), view: fixedReader([]) };
  const plan = planUpdate({ resource: services, current, wanted: { ...current, spec }, ...made });
  return plan.kind === "keep" ? current.spec : plan.object.spec;
}

describe("a new Service", () => {
  it("gets an address and what it leaves open", () => {
    const { spec, status } = created({ selector: { app: "web" }, ports: [http] });
    const { clusterIP = "", clusterIPs, ...rest } = spec ?? {};
    expect(ipv4Contains(ipv4Range("10.96.0.0/16"), clusterIP)).toBe(true);
    expect(clusterIPs).toEqual([clusterIP]);
    expect(status).toEqual({ loadBalancer: {} });
    expect(rest).toEqual({
      type: "ClusterIP",
      selector: { app: "web" },
      ports: [{ port: 80, protocol: "TCP", targetPort: 80 }],
      sessionAffinity: "None",
      internalTrafficPolicy: "Cluster",
      ipFamilies: ["IPv4"],
      ipFamilyPolicy: "SingleStack",
    });
  });

  it("without an address says so in both fields", () => {
    const { spec } = created({ clusterIP: "None" });
    expect(spec).toMatchObject({ clusterIP: "None", clusterIPs: ["None"] });
  });

  it("of another name has neither address nor family", () => {
    const { spec } = created({ type: "ExternalName", externalName: "example.com" });
    expect(spec).toEqual({
      type: "ExternalName",
      externalName: "example.com",
      sessionAffinity: "None",
    });
  });

  it("with node ports gives UDP and TCP of one port the same", () => {
    const ports = [
      { name: "t", port: 53, protocol: "TCP" },
      { name: "u", port: 53, protocol: "UDP" },
      { name: "x", port: 54 },
    ];
    const { spec } = created({ type: "NodePort", ports });
    const [tcp, udp, other] = (spec?.ports ?? []).map(({ nodePort }) => nodePort);
    expect(tcp).toBe(udp);
    expect(other).not.toBe(tcp);
    expect(tcp).toBeGreaterThanOrEqual(30_000);
    expect(spec?.externalTrafficPolicy).toBe("Cluster");
  });

  it("that keeps clients has a limit to it", () => {
    const { spec } = created({ ports: [http], sessionAffinity: "ClientIP" });
    expect(spec?.sessionAffinityConfig).toEqual({ clientIP: { timeoutSeconds: 10_800 } });
  });

  it.each<[string, ServiceSpec, ...string[]]>([
    ["without ports", {}, "spec.ports: Required value"],
    [
      "of an unknown type",
      { type: "Other", ports: [http] },
      'spec.type: Unsupported value: "Other": supported values: "ClusterIP", "ExternalName", "LoadBalancer", "NodePort"',
    ],
    [
      "with two ports and no names",
      { ports: [http, { port: 81 }] },
      "spec.ports[0].name: Required value",
      "spec.ports[1].name: Required value",
    ],
    [
      "with the same name twice",
      {
        ports: [
          { ...http, name: "a" },
          { port: 81, name: "a" },
        ],
      },
      'spec.ports[1].name: Duplicate value: "a"',
    ],
    [
      "with the same port twice",
      {
        ports: [
          { ...http, name: "a" },
          { ...http, name: "b" },
        ],
      },
      'spec.ports[1]: Duplicate value: {"Name":"","Protocol":"TCP","AppProtocol":null,"Port":80,"TargetPort":0,"NodePort":0}',
    ],
    [
      "with a port that is none",
      { ports: [{ port: 70_000, targetPort: 80 }] },
      "spec.ports[0].port: Invalid value: 70000: must be between 1 and 65535, inclusive",
    ],
    [
      "of a protocol that is none",
      { ports: [{ port: 1, protocol: "ICMP" }] },
      'spec.ports[0].protocol: Unsupported value: "ICMP": supported values: "SCTP", "TCP", "UDP"',
    ],
    [
      "with a node port it has no use for",
      { ports: [{ ...http, nodePort: 30_000 }] },
      "spec.ports[0].nodePort: Forbidden: may not be used when `type` is 'ClusterIP'",
    ],
    [
      "with a node port out of range",
      { type: "NodePort", ports: [{ ...http, nodePort: 80 }] },
      "spec.ports[0].nodePort: Invalid value: 80: provided port is not in the valid range. The range of valid ports is 30000-32767",
    ],
    [
      "with an address out of range",
      { ports: [http], clusterIP: "10.1.2.3" },
      'spec.clusterIPs: Invalid value: ["10.1.2.3"]: failed to allocate IP 10.1.2.3: the provided network does not match the current range',
    ],
    [
      "with an address that is none",
      { ports: [http], clusterIP: "nowhere" },
      'spec.clusterIPs[0]: Invalid value: "nowhere": must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)',
    ],
    [
      "with node ports and no address",
      { type: "NodePort", clusterIP: "None", ports: [http] },
      "spec.clusterIPs[0]: Invalid value: \"None\": may not be set to 'None' for NodePort services",
    ],
    [
      "that wants two families",
      { ports: [http], ipFamilyPolicy: "RequireDualStack" },
      'spec.ipFamilyPolicy: Invalid value: "RequireDualStack": this cluster is not configured for dual-stack services',
    ],
    [
      "that wants the other family",
      { ports: [http], ipFamilies: ["IPv6"] },
      'spec.ipFamilies[0]: Invalid value: "IPv6": not configured on this cluster',
    ],
    [
      "of another name that names none",
      { type: "ExternalName" },
      "spec.externalName: Required value",
    ],
    [
      "of another name with an address",
      { type: "ExternalName", externalName: "a.b", clusterIP: "10.96.0.9" },
      "spec.clusterIPs: Forbidden: may not be set for ExternalName services",
    ],
    [
      "that keeps clients for too long",
      {
        ports: [http],
        sessionAffinity: "ClientIP",
        sessionAffinityConfig: { clientIP: { timeoutSeconds: 100_000 } },
      },
      "spec.sessionAffinityConfig.clientIP.timeoutSeconds: Invalid value: 100000: must be greater than 0 and less than 86400",
    ],
    [
      "with a policy for clients it doesn't have",
      { ports: [http], externalTrafficPolicy: "Local" },
      'spec.externalTrafficPolicy: Invalid value: "Local": may only be set for externally-accessible services',
    ],
  ])("%s is refused", (_, spec, ...said) => {
    expect(refusalsOf(services, service(spec))).toEqual(said);
  });

  it("must have a name that is one of DNS", () => {
    const [said] = refusalsOf(services, { metadata: { name: "1web" }, spec: { ports: [http] } });
    expect(said).toMatch(
      /^metadata\.name: Invalid value: "1web": a DNS-1035 label must consist of/,
    );
  });
});

describe("an update of a Service", () => {
  const current = created({ ports: [http] });
  const old = current.spec ?? {};

  it("that leaves out what was allocated keeps it", () => {
    const nodePort = created({ type: "NodePort", ports: [http] });
    const kept = updated(nodePort, { type: "NodePort", ports: [{ port: 8080 }] });
    expect(kept).toMatchObject({
      clusterIP: nodePort.spec?.clusterIP,
      ports: [{ port: 8080, nodePort: nodePort.spec?.ports?.[0]?.nodePort }],
    });
  });

  it("can't give it another address, nor take it away", () => {
    const [clusterIP] = old.clusterIPs ?? [];
    const refusals = (spec: ServiceSpec) =>
      updateRefusals(services, current, { ...current, spec: { ...old, ...spec } });
    expect(refusals({ clusterIP: "10.96.9.9" })).toEqual([
      'spec.clusterIPs[0]: Invalid value: ["10.96.9.9"]: may not change once set',
    ]);
    expect(refusals({ clusterIP: "None" })).toEqual([
      'spec.clusterIPs[0]: Invalid value: ["None"]: may not change once set',
    ]);
    expect(refusals({ clusterIP: clusterIP ?? "" })).toEqual([]);
  });

  it("to a NodePort gives it node ports, and back takes them away", () => {
    const opened = updated(current, { ...old, type: "NodePort" });
    expect(opened?.ports?.[0]?.nodePort).toBeGreaterThanOrEqual(30_000);
    expect(opened?.externalTrafficPolicy).toBe("Cluster");
    const open = { ...current, spec: opened ?? {} };
    const closed = updated(open, { ...open.spec, type: "ClusterIP" });
    expect(closed).toEqual(old);
  });

  it("to another name takes its address away, and back gives it a new one", () => {
    const away = updated(current, { ...old, type: "ExternalName", externalName: "a.b" });
    expect(away).not.toHaveProperty("clusterIP");
    expect(away).not.toHaveProperty("ipFamilies");
    const back = updated({ ...current, spec: away ?? {} }, { ...away, type: "ClusterIP" });
    expect(back?.clusterIPs).toEqual([back?.clusterIP]);
  });
});

describe("addresses", () => {
  const taking = (clusterIP: string) => service({ type: "ClusterIP", clusterIP });
  const small = "10.9.0.0/28";
  const others = Array.from({ length: 13 }, (_, index) => taking(`10.9.0.${index + 1}`));

  it("go out to the last one, and then no further", () => {
    const last = service({ type: "ClusterIP" });
    allocate(last, { serviceCidr: small, others, random: () => 0.5 });
    expect(last.spec?.clusterIP).toBe("10.9.0.14");
    expect(() =>
      allocate(service({ type: "ClusterIP" }), {
        serviceCidr: small,
        others: [...others, last],
        random: () => 0.5,
      }),
    ).toThrow("failed to allocate a serviceIP: range is full");
  });

  it("are taken from the upper part first, as KEP-3070 has it", () => {
    const first = service({ type: "ClusterIP" });
    allocate(first, { serviceCidr: "10.9.0.0/16", others: [], random: () => 0 });
    expect(first.spec?.clusterIP).toBe("10.9.1.1");
  });

  let directory: string;
  let store: Store;
  let registry: ServedRegistry;
  beforeEach(async () => {
    directory = mkdtempSync(join(tmpdir(), "ephemera-services-"));
    store = openStore({ directory });
    registry = createRegistry({ store, serviceCidr: "10.9.0.0/24" });
    await ensureNamespaces(registry);
  });
  afterEach(async () => {
    await store.close();
    rmSync(directory, { recursive: true });
  });

  it("are unique though creates don't wait for each other, and free again after a delete", async () => {
    const make = (index: number) =>
      registry.create(services, "default", {
        metadata: { name: `s-${index}` },
        spec: { type: "NodePort", ports: [http] },
      });
    const made = await Promise.all(Array.from({ length: 254 }, (_, index) => make(index)));
    expect(new Set(made.map(({ spec }) => spec?.clusterIP)).size).toBe(254);
    expect(new Set(made.map(({ spec }) => spec?.ports?.[0]?.nodePort)).size).toBe(254);
    await expect(make(254)).rejects.toThrow("range is full");
    const key = { namespace: "default", name: "s-7" };
    const [, again] = await Promise.all([registry.delete(services, key), make(255)]);
    expect(again.spec?.clusterIP).toBe(made[7]?.spec?.clusterIP);
  });

  it("of another range are replaced, and nothing else", async () => {
    const made = await registry.create(services, "default", {
      metadata: { name: "a" },
      spec: { type: "NodePort", selector: { app: "web" }, ports: [http] },
    });
    const elsewhere = createRegistry({ store, serviceCidr: "10.8.0.0/24" });
    await readdressServices(elsewhere, "10.8.0.0/24");
    const { spec } = registry.get(services, { namespace: "default", name: "a" });
    expect(spec?.clusterIP).toMatch(/^10\.8\.0\./);
    expect(spec).toEqual({
      ...made.spec,
      clusterIP: spec?.clusterIP,
      clusterIPs: [spec?.clusterIP],
    });
  });

  it("that are asked for go to the first who asks", async () => {
    const ask = (name: string) =>
      registry.create(services, "default", {
        metadata: { name },
        spec: { clusterIP: "10.9.0.77", ports: [http] },
      });
    const asked = await Promise.allSettled([ask("a"), ask("b")]);
    expect(asked.map(({ status }) => status)).toEqual(["fulfilled", "rejected"]);
    const [, second] = asked;
    const reason: unknown = second?.status === "rejected" ? second.reason : undefined;
    expect(reason).toBeInstanceOf(StatusError);
    expect(String(reason)).toContain(
      'Service "b" is invalid: spec.clusterIPs: Invalid value: ["10.9.0.77"]: failed to allocate IP 10.9.0.77: provided IP is already allocated',
    );
  });
});
