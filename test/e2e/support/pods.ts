import { kubectlOk } from "./cluster.ts";

/** A Pod as JSON; only what the tests touch is typed. */
export interface TestPod {
  metadata: { name: string; uid: string; resourceVersion: string };
  spec: { nodeName: string; ephemeralContainers?: { name: string; image: string }[] };
  status: {
    phase: string;
    podIP: string;
    containerStatuses: TestStatus[];
    ephemeralContainerStatuses?: TestStatus[];
  };
}

/** One entry of containerStatuses. */
export interface TestStatus {
  name: string;
  restartCount: number;
  containerID: string;
  imageID: string;
  state: Record<string, { reason?: string; message?: string; exitCode?: number }>;
  lastState: Record<string, { reason?: string; message?: string; exitCode?: number }>;
}

/** Two distroless containers: a web server that says hello on 8080, and one that only waits. */
export function slim(name: string, spec: object = {}): object {
  const quit = 'process.on("SIGTERM",()=>process.exit(0));';
  const serve = `${quit}require("http").createServer((q,r)=>r.end("hello\\n")).listen(8080);console.log("listening")`;
  return {
    apiVersion: "v1",
    kind: "Pod",
    metadata: { name, labels: { app: name } },
    spec: {
      containers: [
        { name: "app", image: "ephemera.local/slim:latest", args: ["-e", serve] },
        {
          name: "sidecar",
          image: "ephemera.local/slim:latest",
          args: ["-e", `${quit}setTimeout(()=>{},999999)`],
        },
      ],
      ...spec,
    },
  };
}

/** One busybox container running a shell script. */
export function busybox(name: string, script: string, options: PodOptions = {}): object {
  return {
    apiVersion: "v1",
    kind: "Pod",
    metadata: { name },
    spec: {
      terminationGracePeriodSeconds: 1,
      ...options.spec,
      containers: [
        { name: "main", image: "busybox", command: ["sh", "-c", script], ...options.container },
      ],
    },
  };
}

/** Parts laid over `busybox`. */
export interface PodOptions {
  spec?: object;
  container?: object;
}

/** Creates a Pod and, unless told otherwise, waits until it is Ready. */
export async function createPod(pod: object, { ready = true } = {}): Promise<void> {
  await kubectlOk(["create", "-f", "-"], { input: JSON.stringify(pod) });
  const { name } = (pod as TestPod).metadata;
  if (ready) await kubectlOk(["wait", "--for=condition=Ready", `pod/${name}`, "--timeout=60s"]);
}

/** Reads a Pod. */
export async function getPod(name: string): Promise<TestPod> {
  return JSON.parse(await kubectlOk(["get", "pod", name, "-o", "json"])) as TestPod;
}

/** Waits until a JSONPath of a Pod has a value. */
export async function waitForPod(name: string, path: string, value: string): Promise<void> {
  await kubectlOk(["wait", `--for=jsonpath=${path}=${value}`, `pod/${name}`, "--timeout=60s"]);
}

/** Deletes Pods without waiting out their grace. */
export async function deletePods(...names: string[]): Promise<void> {
  await kubectlOk(["delete", "pod", "--ignore-not-found", "--grace-period=1", ...names]);
}
