import { readFileSync } from "node:fs";
import { afterAll, beforeAll, expect, it } from "vitest";
import { layoutOf, shortHash } from "../../src/playground/layout.ts";
import { chainNames } from "../../src/playground/network/proxy/chains.ts";
import { testPodCidr } from "../pod-cidr.ts";
import { type OwnPlayground, ownPlayground } from "./support/own-playground.ts";
import { run } from "./support/run.ts";

/** Two playgrounds on one machine, each with Services. */
let first: OwnPlayground;
let second: OwnPlayground;
beforeAll(async () => {
  first = ownPlayground(testPodCidr("services"));
  second = ownPlayground(testPodCidr("servicesBeside"));
  await Promise.all([first.start(), second.start()]);
  await Promise.all([serve(first, "first"), serve(second, "second")]);
});
afterAll(async () => {
  await first.remove();
  await second.remove();
});

async function serve(playground: OwnPlayground, answer: string): Promise<void> {
  const script = `mkdir /w; echo ${answer} > /w/index.html; exec httpd -f -p 8080 -h /w`;
  const shell = ["--", "sh", "-c", script];
  await playground.kubectl(["run", "web", "--image=busybox", "--port=8080", "--command", ...shell]);
  await playground.kubectl(["expose", "pod", "web", "--port=80", "--target-port=8080"]);
  await playground.kubectl(["wait", "pod/web", "--for=condition=Ready", "--timeout=60s"]);
}

const addressOf = (playground: OwnPlayground) =>
  playground.kubectl(["get", "service", "web", "-o", "jsonpath={.spec.clusterIP}"]);
const askFromHere = async (playground: OwnPlayground) =>
  (await run("curl", ["-s", "-m", "5", `http://${await addressOf(playground)}/`])).stdout.trim();
const askFromPod = async (playground: OwnPlayground) =>
  (
    await playground.kubectl([
      "exec",
      "web",
      "--",
      "timeout",
      "5",
      "wget",
      "-qO-",
      "http://web.default",
    ])
  ).trim();
const rangeOf = ({ data }: OwnPlayground): string =>
  JSON.parse(readFileSync(layoutOf(data).state, "utf8")).serviceCidr;
const rulesOf = async ({ data }: OwnPlayground): Promise<string[]> => {
  const { prefix } = chainNames(shortHash(data));
  const { stdout } = await run("iptables-save", []);
  return stdout.split("\n").filter((line) => line.includes(prefix) && !line.startsWith(":"));
};

it("gives two playgrounds that start at once addresses that don't meet, and rules of their own", async () => {
  expect(rangeOf(first)).not.toBe(rangeOf(second));
  expect(await Promise.all([askFromHere(first), askFromPod(first)])).toEqual(["first", "first"]);
  expect(await Promise.all([askFromHere(second), askFromPod(second)])).toEqual([
    "second",
    "second",
  ]);
});

it("refuses addresses that another playground has", async () => {
  await second.command("stop");
  const { code, stderr } = await second.tryStart("--service-cidr", rangeOf(first));
  expect(code).toBe(1);
  expect(stderr).toContain(
    `the addresses ${rangeOf(first)} for Services are in use on this machine`,
  );
  expect(await askFromHere(first)).toBe("first");
  await second.start();
});

it("goes on leading to Pods after the playground was killed, and takes its rules over then", async () => {
  const rules = await rulesOf(first);
  first.signal("playground", "SIGKILL");
  expect(rules.length).toBeGreaterThan(5);
  expect(await rulesOf(first)).toEqual(rules);
  await first.start();
  expect(await askFromHere(first)).toBe("first");
  expect(await askFromPod(first)).toBe("first");
});

it("makes its rules anew when they were flushed while it didn't run", async () => {
  await first.command("stop");
  const jumps = (await rulesOf(first)).filter((line) => line.startsWith("-A OUTPUT"));
  expect(jumps.length).toBeGreaterThan(0);
  const { prefix, services } = chainNames(shortHash(first.data));
  await run("iptables", ["-w", "-t", "nat", "-F", services]);
  expect((await rulesOf(first)).some((line) => line.startsWith(`-A ${prefix}SVC`))).toBe(false);
  await first.start();
  await first.kubectl(["wait", "pod/web", "--for=condition=Ready", "--timeout=60s"]);
  await expect.poll(() => askFromHere(first), { timeout: 10_000 }).toBe("first");
});

it("gives Services new addresses when it is started with another range", async () => {
  const before = await addressOf(first);
  await first.command("stop");
  await first.start("--service-cidr", "10.127.192.0/20");
  const after = await addressOf(first);
  expect(before).not.toMatch(/^10\.127\./);
  expect(after).toMatch(/^10\.127\./);
  expect(await first.kubectl(["get", "service", "kubernetes"])).toContain("10.127.192.1 ");
  await first.kubectl(["wait", "pod/web", "--for=condition=Ready", "--timeout=60s"]);
  await expect.poll(() => askFromHere(first), { timeout: 10_000 }).toBe("first");
  expect((await rulesOf(first)).join("\n")).not.toContain(`-d ${before}/32`);
});

it("brings the cluster's own Services back when they are deleted", async () => {
  await first.kubectl(["delete", "service", "kubernetes"]);
  const words = ["get", "service", "kubernetes", "--ignore-not-found", "-o", "name"];
  await expect.poll(() => first.kubectl(words)).toBe("service/kubernetes\n");
});
