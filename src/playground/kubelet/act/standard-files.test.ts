import { mkdtemp, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { aPod } from "../fixtures.ts";
import { type PodPlaces, podPlaces } from "../places.ts";
import { identityOf } from "../pod.ts";
import { writeStandardFiles } from "./standard-files.ts";

let root: string;
let places: PodPlaces;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), "ephemera-standard-"));
  const all = {
    pods: join(root, "pods"),
    logs: join(root, "logs"),
    memory: root,
  };
  places = podPlaces(all, identityOf(aPod()));
});
afterEach(async () => {
  await rm(root, { recursive: true });
});

const write = (attempt: number, ip = "10.1.0.5") =>
  writeStandardFiles({
    pod: aPod(),
    container: "app",
    attempt,
    ips: [ip],
    clusterDomain: "cluster.local",
    places,
  });
const modeOf = async (path: string) => (await stat(path)).mode & 0o777;

it("lets any user of the container read the hosts file and leave last words", async () => {
  const before = process.umask(0o077);
  const { hosts, terminationLog } = await write(0).finally(() => process.umask(before));
  expect(await modeOf(hosts)).toBe(0o644);
  expect(await modeOf(terminationLog)).toBe(0o666);
  expect(await readFile(hosts, "utf8")).toContain("10.1.0.5\tweb");
});

it("makes the folder the runtime writes the log into", async () => {
  await write(0);
  expect((await stat(join(root, "logs", "default_web_uid-1", "app"))).isDirectory()).toBe(true);
});

it("keeps the last words of every attempt apart, and follows a change of address", async () => {
  const first = await write(0);
  await writeFile(first.terminationLog, "bye");
  const second = await write(1, "10.1.0.6");
  expect(await readFile(first.terminationLog, "utf8")).toBe("bye");
  expect(await readFile(second.terminationLog, "utf8")).toBe("");
  expect(await readFile(second.hosts, "utf8")).toContain("10.1.0.6\tweb");
});
