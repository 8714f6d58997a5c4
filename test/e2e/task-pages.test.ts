import { readFileSync } from "node:fs";
import { hostname } from "node:os";
import { afterAll, beforeAll, expect, it } from "vitest";
import { shellCommands } from "../docs/shell-commands.ts";
import { ephemera, kubectlOk } from "./support/cluster.ts";

/**
 * What the task pages say happens: the one command of each on Pods as the page has them, and every line
 * it shows before the prompt among what is really said.
 */
const namespace = "task-pages";

const serve =
  "process.on('SIGTERM',()=>process.exit(0));require('http').createServer((q,r)=>r.end('hello')).listen(8080)";
const slim = { name: "app", image: "ephemera.local/slim:latest", args: ["-e", serve] };
const objects = [
  { apiVersion: "v1", kind: "Namespace", metadata: { name: namespace } },
  {
    apiVersion: "v1",
    kind: "Namespace",
    metadata: { name: "payments", labels: { "pod-security.kubernetes.io/enforce": "restricted" } },
  },
  {
    apiVersion: "v1",
    kind: "Pod",
    metadata: { name: "web", namespace },
    spec: { containers: [slim] },
  },
  {
    apiVersion: "v1",
    kind: "Pod",
    metadata: { name: "ledger", namespace: "payments" },
    spec: {
      securityContext: {
        runAsNonRoot: true,
        runAsUser: 10001,
        runAsGroup: 10001,
        seccompProfile: { type: "RuntimeDefault" },
      },
      containers: [
        {
          ...slim,
          securityContext: { allowPrivilegeEscalation: false, capabilities: { drop: ["ALL"] } },
        },
      ],
    },
  },
  {
    apiVersion: "apps/v1",
    kind: "Deployment",
    metadata: { name: "api", namespace },
    spec: {
      selector: { matchLabels: { app: "api" } },
      template: {
        metadata: { labels: { app: "api" } },
        spec: {
          containers: [
            {
              name: "api",
              image: "busybox",
              command: ["sh", "-c", "echo reading $CONFIG; . $CONFIG; exec sleep 3600"],
              env: [{ name: "CONFIG", value: "/etc/api/config" }],
            },
          ],
        },
      },
    },
  },
];

beforeAll(async () => {
  const items = { apiVersion: "v1", kind: "List", items: objects };
  await kubectlOk(["apply", "-f", "-"], { input: JSON.stringify(items) });
  const wait = async (condition: string, ...what: string[]) =>
    kubectlOk(["wait", `--for=${condition}`, "--timeout=60s", ...what]);
  await wait("condition=Ready", "pod/web", "-n", namespace);
  await wait("condition=Ready", "pod/ledger", "-n", "payments");
  await wait("jsonpath={.status.replicas}=1", "deployment/api", "-n", namespace);
  const reason = "{.status.containerStatuses[0].state.waiting.reason}";
  await wait(`jsonpath=${reason}=CrashLoopBackOff`, "pod", "-l", "app=api", "-n", namespace);
});
afterAll(() => kubectlOk(["delete", "namespace", namespace, "payments"]));

it.each([
  // First: there is no debugger to be used yet.
  { page: "only-show-me", words: [] },
  { page: "my-container-has-no-shell", words: ["--", "true"] },
  { page: "it-crash-loops", words: ["--", "true"] },
  { page: "the-namespace-is-restricted", words: ["--", "true"] },
  { page: "i-need-the-node", words: ["--", "true"] },
])("$page shows what is said", async ({ page, words }) => {
  const { argv, lines } = readPage(page);
  const here = argv.map((word) => word.replace("node/vm", `node/${hostname().toLowerCase()}`));
  const place = argv.includes("-n") ? [] : ["-n", namespace];
  const { code, stdout, stderr } = await ephemera([...place, ...here, ...words]);
  expect({ code, stderr }).toMatchObject({ code: 0 });
  const said = withoutAccidents(`${stdout}${stderr}`);
  expect(lines.length).toBeGreaterThan(2);
  for (const line of lines) expect(said).toContain(withoutAccidents(line));
});

/** The command of a page, and the lines it shows up to the first empty one. */
function readPage(page: string): { argv: string[]; lines: string[] } {
  const text = readFileSync(`docs/${page}.md`, "utf8");
  const [, script = "", output = ""] =
    /^## The command\n\n```sh\n(.*?)^```$.*?^```text\n(.*?)^```$/ms.exec(text) ?? [];
  const [, ...argv] = shellCommands(script)[0] ?? [];
  const [shown = ""] = output.split("\n\n");
  return { argv, lines: shown.trimEnd().split("\n") };
}

/** Names that are made up, and those of this cluster. */
function withoutAccidents(text: string): string {
  return (
    text
      .replaceAll(/api-[0-9a-f]+-[a-z0-9]{5}/g, "api-HASH")
      .replaceAll(/(debugger|debug)-[a-z0-9]{5}\b/g, "$1-SUFFIX")
      .replaceAll(new RegExp(`\\b(vm|${hostname().toLowerCase()})(?=[-. ]|$)`, "g"), "NODE")
      .replaceAll(/-NODE-[a-z0-9]{5}\b/g, "-NODE-SUFFIX")
      .replaceAll(`namespace ${namespace}`, "namespace default")
      .replaceAll("from context ephemera; ", "")
      // Until the status tells of the crash for a while.
      .replaceAll("not ready, ", "")
  );
}
