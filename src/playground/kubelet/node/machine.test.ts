import { tmpdir } from "node:os";
import { expect, it } from "vitest";
import { nodeName, readMachine, swapBytes } from "./machine.ts";

it.each([
  ["devbox", "devbox"],
  ["DevBox.Local", "devbox.local"],
  ["my_laptop", "my-laptop"],
  ["-edge-", "edge"],
  ["bücher", "b-cher"],
  ["___", "node"],
  ["", "node"],
])("a machine called %j is the node %s", (host, name) => {
  expect(nodeName(host)).toBe(name);
});

it("reads this very machine", async () => {
  const facts = await readMachine({
    storage: tmpdir(),
    containerRuntimeVersion: "containerd://1.6.20",
    kubeletVersion: "v1.36.2",
    podCidr: "10.244.0.0/24",
  });
  expect(facts.cpus).toBeGreaterThan(0);
  expect(facts.memoryBytes).toBeGreaterThan(2 ** 20);
  expect(facts.storageBytes).toBeGreaterThan(2 ** 20);
  expect(facts.bootId).toMatch(/^[0-9a-f-]{36}$/);
  expect(facts.hostIp).toMatch(/^\d+\.\d+\.\d+\.\d+$/);
});

it.each([
  ["", 0],
  ["Filename\tType\tSize\tUsed\tPriority\n", 0],
  [
    "Filename Type Size Used Priority\n/dev/sda2 partition 1024 0 -2\n/swap file 8 0 -3\n",
    1032 * 1024,
  ],
])("adds up swap", (swaps, bytes) => {
  expect(swapBytes(swaps)).toBe(bytes);
});
