import { readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, expect, inject, it } from "vitest";
import { kubectlOk } from "./support/cluster.ts";
import { busybox, createPod, deletePods, getPod } from "./support/pods.ts";

afterAll(() => deletePods("talkative"));

/** Numbered lines of 1 KiB: more than a log may hold at once, then some more, slowly, for half a minute. */
const script = `
pad=$(head -c 1000 /dev/zero | tr '\\0' x)
i=0
while [ $i -lt 11000 ]; do i=$((i+1)); echo "$i $pad"; done
while [ $i -lt 11150 ]; do i=$((i+1)); echo "$i $pad"; sleep 0.2; done
`;

it("a log that grows too large is rotated, and whoever follows it misses nothing", async () => {
  await createPod(busybox("talkative", script, { spec: { restartPolicy: "Never" } }), {
    ready: false,
  });
  await kubectlOk(["wait", "--for=jsonpath={.status.phase}=Running", "pod/talkative"]);
  const text = await kubectlOk(["logs", "-f", "talkative"]);
  const numbers = text.split("\n").map((line) => Number.parseInt(line, 10));
  expect(numbers.slice(0, -1)).toEqual(Array.from({ length: 11150 }, (_, index) => index + 1));

  const { uid } = (await getPod("talkative")).metadata;
  const logs = join(inject("dataDirectory"), "logs", "pods", `default_talkative_${uid}`, "main");
  const files = (await readdir(logs)).sort();
  expect(files).toEqual(["0.log", expect.stringMatching(/^0\.log\.\d{8}-\d{6}$/)]);
  expect((await stat(join(logs, "0.log"))).size).toBeLessThan(1024 * 1024);
  // The genuine kubelet, too, reads only the file in use.
  expect(await kubectlOk(["logs", "talkative", "--tail=1"])).toMatch(/^11150 /);
});
