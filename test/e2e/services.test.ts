import { get } from "node:http";
import { text } from "node:stream/consumers";
import { stripVTControlCharacters } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { kubectl, kubectlCommand, kubectlOk } from "./support/cluster.ts";
import { run } from "./support/run.ts";
import { startProcess } from "./support/start-process.ts";

/** Services in a namespace of their own, with real traffic, typed into stock kubectl. */
const inNamespace = ["-n", "services"];
const on = (...words: string[]) => kubectlOk([...inNamespace, ...words]);
const apply = (manifest: string) =>
  kubectlOk(["apply", "-f", "-", ...inNamespace], { input: manifest });
const read = async (path: string, ...words: string[]) =>
  (await on("get", ...words, "-o", `jsonpath=${path}`)).trim();

/** A web server that answers with the name of its Pod, and is ready while /tmp/ready is there. */
const web = (replicas: number) => `
apiVersion: apps/v1
kind: Deployment
metadata: {name: web, labels: {app: web}}
spec:
  replicas: ${replicas}
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec:
      terminationGracePeriodSeconds: 0
      containers:
      - name: web
        image: busybox
        command: [sh, -c, "mkdir /w; hostname > /w/index.html; touch /tmp/ready; exec httpd -f -p 8080 -h /w"]
        ports: [{name: http, containerPort: 8080}]
        readinessProbe: {exec: {command: [cat, /tmp/ready]}, periodSeconds: 1, failureThreshold: 1}
`;

const inClient = async (...command: string[]) =>
  kubectl(["exec", "client", ...inNamespace, "--", ...command]);
const fetchInside = async (url: string, from = "client") => {
  const words = ["exec", from, ...inNamespace, "--", "timeout", "5", "wget", "-qO-", url];
  const { stdout, stderr } = await kubectl(words);
  return stdout.trim() || stderr.trim();
};
/** From the machine itself. */
const fetchHere = async (url: string): Promise<string> => {
  const signal = AbortSignal.timeout(5000);
  return new Promise<string>((resolve, reject) => {
    // Each request a connection of its own: endpoints are chosen by connection.
    get(url, { agent: false, signal }, (response) => {
      text(response).then((body) => resolve(body.trim()), reject);
    }).on("error", reject);
  });
};
const podNames = async () =>
  (await read("{.items[*].metadata.name}", "pods", "-l", "app=web")).split(" ").toSorted();
const answerers = async (ask: () => Promise<string>, times = 8) => {
  const seen = new Set<string>();
  for (let time = 0; time < times; time++) seen.add(await ask());
  return [...seen].toSorted();
};
const addressOf = (name: string) => read("{.spec.clusterIP}", "service", name);

beforeAll(async () => {
  await kubectlOk(["create", "namespace", "services"]);
  await apply(web(2));
  await on("run", "client", "--image=busybox", "--restart=Never", "--", "sleep", "3600");
  await on("rollout", "status", "deploy/web", "--timeout=60s");
  await on("expose", "deploy/web", "--port=80", "--target-port=http");
  await on("wait", "pod/client", "--for=condition=Ready", "--timeout=60s");
});
afterAll(() => kubectlOk(["delete", "namespace", "services"]));

describe("the cluster's own Services", () => {
  it("are there as on every cluster", async () => {
    const all = await kubectlOk(["get", "all", "-n", "default"]);
    expect(all).toMatch(
      /NAME +TYPE +CLUSTER-IP +EXTERNAL-IP +PORT\(S\) +AGE\nservice\/kubernetes +ClusterIP +10\.\d+\.0\.1 +<none> +443\/TCP/,
    );
    const { stdout } = await kubectl(["cluster-info"]);
    const plain = stripVTControlCharacters(stdout);
    expect(plain).toMatch(/Kubernetes control plane is running at https:\/\/127\.0\.0\.1:\d+/);
    expect(plain).toMatch(
      /CoreDNS is running at https:\/\/\S+\/api\/v1\/namespaces\/kube-system\/services\/kube-dns:dns\/proxy/,
    );
  });

  it("lead a client in a Pod to the API server, by variables, token and authority", async () => {
    const script = `
      const fs = require("fs"), https = require("https");
      const folder = "/var/run/secrets/kubernetes.io/serviceaccount/";
      const { KUBERNETES_SERVICE_HOST: host, KUBERNETES_SERVICE_PORT: port } = process.env;
      const ca = fs.readFileSync(folder + "ca.crt");
      const headers = { authorization: "Bearer " + fs.readFileSync(folder + "token") };
      const path = "/api/v1/namespaces/services/services/web";
      const ask = (host) => https.get({ host, port, path, ca, headers }, (r) => {
        let body = ""; r.on("data", (d) => { body += d; });
        r.on("end", () => console.log(r.statusCode, JSON.parse(body).metadata.name));
      }).on("error", (e) => console.log(host, e.message));
      ask(host); ask("kubernetes.default.svc");`;
    await on(
      "create",
      "rolebinding",
      "viewer",
      "--clusterrole=view",
      "--serviceaccount=services:default",
    );
    const overrides = {
      spec: {
        containers: [{ name: "inside", image: "ephemera.local/slim:latest", args: ["-e", script] }],
      },
    };
    const image = "--image=ephemera.local/slim:latest";
    await on("run", "inside", image, "--restart=Never", `--overrides=${JSON.stringify(overrides)}`);
    await on("wait", "pod/inside", "--for=jsonpath={.status.phase}=Succeeded", "--timeout=30s");
    expect(await on("logs", "inside")).toBe("200 web\n200 web\n");
  });
});

describe("a Service", () => {
  it("shows its endpoints, in both kinds and to describe", async () => {
    const slice = await on(
      "get",
      "endpointslices",
      "-l",
      "kubernetes.io/service-name=web",
      "--no-headers",
    );
    expect(slice).toMatch(/^web-[a-z0-9]{5} +IPv4 +8080 +\S+,\S+ +\d+s\n$/);
    const [first = "", second = ""] = (
      await read("{.items[*].status.podIP}", "pods", "-l", "app=web")
    )
      .split(" ")
      .toSorted();
    expect(await on("get", "endpoints", "web", "--no-headers")).toContain(`${first}:8080,`);
    const described = await on("describe", "service", "web");
    expect(described).toMatch(/^TargetPort: +http\/TCP$/m);
    expect(described).toContain(`${second}:8080`);
    const wide = await on("get", "svc", "web", "-o", "wide", "--no-headers");
    expect(wide).toMatch(/^web +ClusterIP +\S+ +<none> +80\/TCP +\S+ +app=web\n$/);
  });

  it("shares its traffic out among its Pods, for Pods and for this machine", async () => {
    const names = await podNames();
    const address = await addressOf("web");
    expect(await answerers(() => fetchInside("http://web"))).toEqual(names);
    expect(await answerers(() => fetchHere(`http://${address}/`))).toEqual(names);
  });

  it("leads a Pod to itself, too", async () => {
    const [first = "", second] = await podNames();
    expect(await answerers(() => fetchInside("http://web", first))).toEqual([first, second]);
  });

  it("sends nothing to a Pod that isn't ready, and refuses when none is", async () => {
    const [first = "", second = ""] = await podNames();
    const address = await addressOf("web");
    await on("exec", first, "--", "rm", "/tmp/ready");
    await on("wait", `pod/${first}`, "--for=condition=Ready=false", "--timeout=30s");
    await expect.poll(() => answerers(() => fetchInside("http://web"))).toEqual([second]);
    await on("exec", second, "--", "rm", "/tmp/ready");
    await on("wait", `pod/${second}`, "--for=condition=Ready=false", "--timeout=30s");
    await expect.poll(() => fetchInside("http://web")).toMatch(/Connection refused/);
    await expect(fetchHere(`http://${address}/`)).rejects.toThrow(/ECONNREFUSED/);
    for (const name of [first, second]) await on("exec", name, "--", "touch", "/tmp/ready");
    await on("wait", "pod", "-l", "app=web", "--for=condition=Ready", "--timeout=30s");
    await expect
      .poll(() => answerers(() => fetchHere(`http://${address}/`)).catch(String))
      .toEqual([first, second]);
  });

  it("follows a Deployment up and down, and the loss of a Pod", async () => {
    const address = await addressOf("web");
    const ask = () => answerers(() => fetchHere(`http://${address}/`), 12);
    await on("scale", "deploy/web", "--replicas=4");
    await on("rollout", "status", "deploy/web", "--timeout=60s");
    await expect.poll(ask).toEqual(await podNames());
    const [victim = ""] = await podNames();
    await on("delete", "pod", victim, "--wait=true");
    await on("rollout", "status", "deploy/web", "--timeout=60s");
    await expect.poll(ask).toEqual(await podNames());
    await on("scale", "deploy/web", "--replicas=2");
    await on("wait", "deploy/web", "--for=jsonpath={.status.replicas}=2", "--timeout=60s");
    await expect.poll(async () => (await ask()).length).toBe(2);
    await expect.poll(ask).toEqual(await podNames());
  });

  it("keeps a client at its Pod when it is told to", async () => {
    await on("patch", "service", "web", "-p", '{"spec":{"sessionAffinity":"ClientIP"}}');
    await expect
      .poll(async () => (await answerers(() => fetchInside("http://web"))).length)
      .toBe(1);
    await on("patch", "service", "web", "-p", '{"spec":{"sessionAffinity":"None"}}');
    await expect
      .poll(async () => (await answerers(() => fetchInside("http://web"))).length)
      .toBe(2);
  });

  it("on a node port answers at this machine's own address", async () => {
    await on("create", "service", "nodeport", "np", "--tcp=80:8080");
    await on("set", "selector", "service/np", "app=web");
    const port = await read("{.spec.ports[0].nodePort}", "service", "np");
    expect(Number(port)).toBeGreaterThanOrEqual(30_000);
    const node = await read("{.items[0].status.addresses[0].address}", "nodes");
    const names = await podNames();
    await expect
      .poll(() => answerers(() => fetchHere(`http://${node}:${port}/`)).catch(String))
      .toEqual(names);
    expect(await answerers(() => fetchInside(`http://${node}:${port}`))).toEqual(names);
  });

  it("without a selector leads where somebody's Endpoints say", async () => {
    const [pod = ""] = await podNames();
    const ip = await read("{.status.podIP}", "pod", pod);
    await apply(`
apiVersion: v1
kind: Service
metadata: {name: by-hand}
spec: {ports: [{port: 80}]}
---
apiVersion: v1
kind: Endpoints
metadata: {name: by-hand}
subsets: [{addresses: [{ip: ${ip}}], ports: [{port: 8080}]}]
`);
    const url = `http://${await addressOf("by-hand")}/`;
    await expect.poll(() => fetchHere(url).catch(String)).toBe(pod);
    await on("delete", "endpoints", "by-hand");
    await expect.poll(() => fetchHere(url).catch(String)).toMatch(/ECONNREFUSED/);
  });

  it("is reached by port-forward", async () => {
    const words = ["port-forward", "svc/web", ":80", ...inNamespace];
    const forward = startProcess(...kubectlCommand(words));
    try {
      const [, port] = await forward.prints(/Forwarding from 127\.0\.0\.1:(\d+) -> 8080/);
      expect(await podNames()).toContain(await fetchHere(`http://127.0.0.1:${port}/`));
    } finally {
      await forward.end();
    }
  });

  it("is named to containers by variables, unless they don't want that", async () => {
    const { stdout } = await inClient("env");
    expect(stdout).toMatch(/^KUBERNETES_SERVICE_HOST=10\.\d+\.0\.1$/m);
    expect(stdout).toMatch(/^KUBERNETES_SERVICE_PORT_HTTPS=443$/m);
    const env = async (name: string, spec: object) => {
      const flags = [
        "--image=busybox",
        "--restart=Never",
        `--overrides=${JSON.stringify({ spec })}`,
      ];
      await on("run", name, ...flags, "--", "env");
      await on("wait", `pod/${name}`, "--for=jsonpath={.status.phase}=Succeeded", "--timeout=30s");
      return on("logs", name);
    };
    const address = await addressOf("web");
    const linked = await env("linked", {});
    expect(linked).toContain(`WEB_SERVICE_HOST=${address}\n`);
    expect(linked).toContain(`WEB_PORT_80_TCP=tcp://${address}:80\n`);
    const unlinked = await env("unlinked", { enableServiceLinks: false });
    expect(unlinked).not.toMatch(/^WEB_/m);
    expect(unlinked).toMatch(/^KUBERNETES_SERVICE_HOST=/m);
  });
});

describe("the cluster's DNS", () => {
  it("is what Pods ask, with the namespace's names first", async () => {
    const { stdout } = await inClient("cat", "/etc/resolv.conf");
    expect(stdout).toMatch(/^nameserver 10\.\d+\.0\.10$/m);
    expect(stdout).toMatch(
      /^search services\.svc\.cluster\.local svc\.cluster\.local cluster\.local/m,
    );
    expect(stdout).toMatch(/^options ndots:5$/m);
  });

  it("knows Services, the ports of Services, Pods, and the way back", async () => {
    const address = await addressOf("web");
    const lookUp = async (...words: string[]) => (await inClient("nslookup", ...words)).stdout;
    expect(await lookUp("web.services.svc.cluster.local")).toContain(`Address: ${address}`);
    expect(await lookUp("kubernetes.default.svc.cluster.local")).toMatch(
      /Address: 10\.\d+\.0\.1\n/,
    );
    expect(await lookUp(address)).toContain("name = web.services.svc.cluster.local");
    const srv = await lookUp("-type=srv", "_https._tcp.kubernetes.default.svc.cluster.local");
    expect(srv).toContain("0 100 443 kubernetes.default.svc.cluster.local");
    expect(await lookUp("10-1-2-3.services.pod.cluster.local")).toContain("Address: 10.1.2.3");
    const missing = await inClient("nslookup", "nobody.services.svc.cluster.local");
    expect(missing.stdout).toMatch(/NXDOMAIN/);
  });

  it("gives the Pods of a StatefulSet names of their own, by a headless Service", async () => {
    await apply(`
apiVersion: v1
kind: Service
metadata: {name: db}
spec: {clusterIP: None, selector: {app: db}, ports: [{name: sql, port: 5432}]}
---
apiVersion: apps/v1
kind: StatefulSet
metadata: {name: db}
spec:
  serviceName: db
  replicas: 2
  selector: {matchLabels: {app: db}}
  template:
    metadata: {labels: {app: db}}
    spec:
      terminationGracePeriodSeconds: 0
      containers: [{name: db, image: busybox, command: [sleep, "3600"]}]
`);
    await on("rollout", "status", "sts/db", "--timeout=60s");
    const ips = (await read("{.items[*].status.podIP}", "pods", "-l", "app=db")).split(" ");
    const { stdout } = await inClient("nslookup", "db.services.svc.cluster.local");
    for (const ip of ips) expect(stdout).toContain(`Address: ${ip}`);
    const one = await inClient("nslookup", "db-1.db.services.svc.cluster.local");
    expect(one.stdout).toContain(`Address: ${ips[1]}`);
  });

  it("leads an ExternalName to where it points", async () => {
    await on(
      "create",
      "service",
      "externalname",
      "away",
      "--external-name=web.services.svc.cluster.local",
    );
    expect(await on("get", "svc", "away", "--no-headers")).toMatch(
      /^away +ExternalName +<none> +web\.services\.svc\.cluster\.local +<none> /,
    );
    expect(await podNames()).toContain(await fetchInside("http://away"));
  });
});

describe("the server", () => {
  it("never gives two Services the same address or node port, also when all come at once", async () => {
    const names = Array.from({ length: 20 }, (_, index) => `many-${index}`);
    await Promise.all(names.map((name) => on("create", "service", "nodeport", name, "--tcp=80")));
    const fields = "{range .items[*]}{.spec.clusterIP} {.spec.ports[0].nodePort}{'\\n'}{end}";
    const lines = (await read(fields, "services", "-l", "app", "--sort-by=.metadata.name")).split(
      "\n",
    );
    const addresses = lines.map((line) => line.split(" ")[0]);
    const ports = lines.map((line) => line.split(" ")[1]).filter(Boolean);
    expect(addresses.length).toBeGreaterThanOrEqual(names.length);
    expect(new Set(addresses).size).toBe(addresses.length);
    expect(new Set(ports).size).toBe(ports.length);
    await on("delete", "service", ...names);
  });

  it("refuses another address, and one that is taken, in its own words", async () => {
    const change = '{"spec":{"clusterIP":"10.96.200.200"}}';
    const { stderr } = await kubectl(["patch", "service", "web", "-p", change, ...inNamespace]);
    expect(stderr).toContain(
      'The Service "web" is invalid: spec.clusterIPs[0]: Invalid value: ["10.96.200.200"]: may not change once set',
    );
    const address = await addressOf("web");
    const words = ["create", "service", "clusterip", "twin", `--clusterip=${address}`, "--tcp=80"];
    const twin = await kubectl([...words, ...inNamespace]);
    expect(twin.stderr).toContain(
      `failed to allocate IP ${address}: provided IP is already allocated`,
    );
  });

  it("takes the rules of a Service away with it", async () => {
    const address = await addressOf("np");
    const rules = async () => (await run("iptables-save", ["-t", "nat"])).stdout;
    expect(await rules()).toContain(`-d ${address}/32`);
    await on("delete", "service", "np");
    await expect.poll(rules).not.toContain(`-d ${address}/32`);
    expect(await read("{.items[*].metadata.name}", "endpoints")).not.toMatch(/\bnp\b/);
  });
});
