import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import { kubectl, kubectlOk } from "./support/cluster.ts";
import { busybox, createPod, deletePods, getPod, waitForPod } from "./support/pods.ts";

const sleep = "trap exit TERM; sleep 3600 & wait";
const exec = (pod: string, script: string) => kubectlOk(["exec", pod, "--", "sh", "-c", script]);

describe("a container's environment", () => {
  beforeAll(async () => {
    const settings = ["--from-literal=COLOUR=blue", "--from-literal=1.odd-name=yes"];
    await kubectlOk(["create", "configmap", "env-settings", ...settings]);
    await kubectlOk(["create", "secret", "generic", "env-keys", "--from-literal=token=t0k3n"]);
    const field = (name: string, fieldPath: string) => ({
      name,
      valueFrom: { fieldRef: { fieldPath } },
    });
    const resource = (name: string, resource: string, divisor: string) => ({
      name,
      valueFrom: { resourceFieldRef: { resource, divisor } },
    });
    const container = {
      resources: { limits: { cpu: "250m" }, requests: { memory: "16Mi" } },
      envFrom: [
        { configMapRef: { name: "env-settings" } },
        { prefix: "KEY_", secretRef: { name: "env-keys" } },
        { secretRef: { name: "absent", optional: true } },
      ],
      env: [
        field("POD", "metadata.name"),
        field("IP", "status.podIP"),
        field("HOST_IPS", "status.hostIPs"),
        field("NODE", "spec.nodeName"),
        field("ACCOUNT", "spec.serviceAccountName"),
        field("TIER", "metadata.labels['tier']"),
        field("NOTE", "metadata.annotations['example.com/note']"),
        resource("CPU", "limits.cpu", "1m"),
        resource("REQUEST", "requests.memory", "1Mi"),
        resource("ALL_MEMORY", "limits.memory", "1"),
        { name: "ONE", valueFrom: { configMapKeyRef: { name: "env-settings", key: "COLOUR" } } },
        { name: "EXPANDED", value: "$(COLOUR) $(KEY_token) $(NOPE) $$(COLOUR)" },
      ],
    };
    const pod = busybox("env", sleep, { container });
    await createPod({
      ...pod,
      metadata: { name: "env", labels: { tier: "web" }, annotations: { "example.com/note": "hi" } },
    });
  });
  afterAll(async () => {
    await deletePods("env");
    await kubectlOk(["delete", "configmap/env-settings", "secret/env-keys"]);
  });

  it("holds what its sources say, the node's memory for a limit that isn't set", async () => {
    const { spec, status } = await getPod("env");
    const node = JSON.parse(await kubectlOk(["get", "node", spec.nodeName, "-o", "json"]));
    const variables = new Map(
      (await exec("env", "tr '\\0' '\\n' </proc/1/environ")).split("\n").map((line) => {
        const equals = line.indexOf("=");
        return [line.slice(0, equals), line.slice(equals + 1)];
      }),
    );
    expect(Object.fromEntries(variables)).toMatchObject({
      COLOUR: "blue",
      "1.odd-name": "yes",
      KEY_token: "t0k3n",
      POD: "env",
      IP: status.podIP,
      HOST_IPS: node.status.addresses[0].address,
      NODE: spec.nodeName,
      ACCOUNT: "default",
      TIER: "web",
      NOTE: "hi",
      CPU: "250",
      REQUEST: "16",
      ALL_MEMORY: String(Number.parseInt(node.status.allocatable.memory, 10) * 1024),
      ONE: "blue",
      EXPANDED: "blue t0k3n $(NOPE) $(COLOUR)",
      HOSTNAME: "env",
    });
  });
});

describe("a container's security context", () => {
  afterAll(() => deletePods("secured", "open", "rooted", "filtered", "unfiltered", "sysctl"));

  it("is in force on its processes and files", async () => {
    const container = {
      securityContext: {
        readOnlyRootFilesystem: true,
        allowPrivilegeEscalation: false,
        capabilities: { drop: ["ALL"], add: ["NET_BIND_SERVICE"] },
      },
    };
    const spec = {
      securityContext: {
        runAsUser: 1000,
        runAsGroup: 3000,
        runAsNonRoot: true,
        fsGroup: 2000,
        supplementalGroups: [4000],
        seccompProfile: { type: "RuntimeDefault" },
        sysctls: [{ name: "net.ipv4.ip_unprivileged_port_start", value: "81" }],
      },
    };
    await createPod(busybox("secured", sleep, { spec, container }));
    const status = await exec("secured", "cat /proc/1/status");
    expect(status).toMatch(/^Uid:\t1000\t1000\t1000\t1000$/m);
    expect(status).toMatch(/^Gid:\t3000\t3000\t3000\t3000$/m);
    expect(status).toMatch(/^Groups:\t2000 3000 4000 *$/m);
    expect(status).toMatch(/^NoNewPrivs:\t1$/m);
    expect(status).toMatch(/^Seccomp:\t2$/m);
    expect(status).toMatch(/^CapBnd:\t0000000000000400$/m);
    expect(await exec("secured", "cat /proc/sys/net/ipv4/ip_unprivileged_port_start")).toBe("81\n");
    const { stderr } = await kubectl(["exec", "secured", "--", "touch", "/file"]);
    expect(stderr).toContain("Read-only file system");
  });

  it("is open where nothing is said", async () => {
    await createPod(busybox("open", sleep));
    const status = await exec("open", "cat /proc/1/status");
    expect(status).toMatch(/^NoNewPrivs:\t0$/m);
    expect(status).toMatch(/^Seccomp:\t0$/m);
    // Whatever is masked reads as empty.
    expect(await exec("open", "touch /file && wc -c </proc/interrupts")).toBe("0\n");
  });

  it("keeps a container from running as root against its word", async () => {
    const spec = { securityContext: { runAsNonRoot: true } };
    await createPod(busybox("rooted", sleep, { spec }), { ready: false });
    const reason = "{.status.containerStatuses[0].state.waiting.reason}";
    await waitForPod("rooted", reason, "CreateContainerConfigError");
    const pod = await getPod("rooted");
    expect(pod.status.containerStatuses[0]?.state.waiting?.message).toBe(
      `container has runAsNonRoot and image will run as root (pod: "rooted_default(${pod.metadata.uid})", container: main)`,
    );
  });

  it("takes a seccomp profile from the data directory, and refuses one that isn't there", async () => {
    const directory = join(inject("dataDirectory"), "seccomp", "profiles");
    await mkdir(directory, { recursive: true });
    const profile = {
      defaultAction: "SCMP_ACT_ALLOW",
      syscalls: [{ names: ["mkdir", "mkdirat"], action: "SCMP_ACT_ERRNO", errnoRet: 95 }],
    };
    await writeFile(join(directory, "no-mkdir.json"), JSON.stringify(profile));
    const withProfile = (localhostProfile: string) => ({
      securityContext: { seccompProfile: { type: "Localhost", localhostProfile } },
    });
    const spec = withProfile("profiles/no-mkdir.json");
    await createPod(busybox("filtered", sleep, { spec }));
    const { stderr } = await kubectl(["exec", "filtered", "--", "mkdir", "/made"]);
    expect(stderr).toMatch(
      /can't create directory '\/made': (Operation not supported|Not supported)/,
    );

    await createPod(busybox("unfiltered", sleep, { spec: withProfile("profiles/no.json") }), {
      ready: false,
    });
    const reason = "{.status.containerStatuses[0].state.waiting.reason}";
    await waitForPod("unfiltered", reason, "CreateContainerError");
    const pod = await getPod("unfiltered");
    const message = pod.status.containerStatuses[0]?.state.waiting?.message;
    expect(message).toContain(`cannot load seccomp profile "${directory}/no.json"`);
  });
});

describe("a Pod's names and DNS", () => {
  afterAll(() => deletePods("named", "resolving", "hosted"));

  it("are its hostname, subdomain and aliases", async () => {
    const spec = {
      hostname: "front",
      subdomain: "sub",
      setHostnameAsFQDN: true,
      hostAliases: [{ ip: "192.0.2.7", hostnames: ["db", "db.local"] }],
    };
    await createPod(busybox("named", sleep, { spec }));
    const { status } = await getPod("named");
    const name = "front.sub.default.svc.cluster.local";
    expect(await exec("named", "hostname")).toBe(`${name}\n`);
    const hosts = await exec("named", "cat /etc/hosts");
    expect(hosts).toContain(`\n${status.podIP}\t${name}\tfront\n`);
    expect(hosts).toContain("\n# Entries added by HostAliases.\n192.0.2.7\tdb\tdb.local\n");
  });

  it("are resolved by the servers its dnsConfig names", async () => {
    const dnsConfig = {
      nameservers: ["192.0.2.53"],
      searches: ["a.example"],
      options: [{ name: "ndots", value: "2" }, { name: "rotate" }],
    };
    await createPod(busybox("resolving", sleep, { spec: { dnsPolicy: "None", dnsConfig } }));
    expect((await exec("resolving", "cat /etc/resolv.conf")).trim().split("\n").sort()).toEqual([
      "nameserver 192.0.2.53",
      "options ndots:2 rotate",
      "search a.example",
    ]);
  });

  it("are the node's in its network", async () => {
    await createPod(busybox("hosted", sleep, { spec: { hostNetwork: true } }));
    expect(await exec("hosted", "cat /etc/hosts")).toMatch(
      /^# Kubernetes-managed hosts file \(host network\)\.\n/,
    );
    const { spec, status } = await getPod("hosted");
    expect((await exec("hosted", "hostname")).trim().toLowerCase()).toBe(spec.nodeName);
    const address = "{.status.addresses[?(@.type=='InternalIP')].address}";
    const node = await kubectlOk(["get", "node", spec.nodeName, "-o", `jsonpath=${address}`]);
    expect(status.podIP).toBe(node);
  });
});
