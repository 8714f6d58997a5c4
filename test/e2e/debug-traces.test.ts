import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Pod } from "../../src/kubernetes/types.ts";
import { ephemera, ephemeraCommand } from "./support/cluster.ts";
import { filesOf, snapshot } from "./support/container-files.ts";
import { busybox, createPod, deletePods, slim } from "./support/pods.ts";
import { openTerminal, typed } from "./support/terminal.ts";
import { loadToolkitImage } from "./support/toolkit-image.ts";

/** Sessions in the target's root leave no trace there, and run nothing that lies there. */
const toolkit = "toolkit.test/traces:1";

const traced = slim("traced", { volumes: [{ name: "data", emptyDir: {} }] }) as Pod;
for (const container of traced.spec?.containers ?? []) {
  container.volumeMounts = ["/data", "/root"].map((mountPath) => ({ name: "data", mountPath }));
}

beforeAll(async () => {
  await loadToolkitImage(toolkit);
  await createPod(traced);
}, 120_000);
afterAll(() => deletePods("traced", "trap"));

function debug(target: string, ...words: string[]) {
  return ephemera(["debug", target, ...words]);
}

describe("nothing is written", () => {
  it.each([
    { title: "a busybox", words: [], prompt: /^\/ #$/m, history: "" },
    {
      title: "a dynamically linked bash",
      words: [`--image=${toolkit}`, "--image-pull-policy=Never"],
      prompt: /^toolkit:\/#$/m,
      history: ".bash_history",
    },
    {
      title: "a debugger whose home is the target's volume",
      words: [`--image=${toolkit}`, "--image-pull-policy=Never", "--mounts-from=app"],
      prompt: /# ?$/m,
      history: ".bash_history",
    },
  ])(
    "into the target's root, its volumes and /dev/shm by $title",
    async ({ words, prompt, history }) => {
      const { written, root } = await filesOf("traced", "app");
      const places = [written, `${root}/data`, `${root}/dev/shm`];
      const before = await Promise.all(places.map(snapshot));
      const terminal = openTerminal(ephemeraCommand(["debug", "traced/app", ...words]));
      await terminal.shows(prompt);
      // A history to save, a here-document too long for a pipe, temporary files.
      expect(await typed(terminal, "ls / >/dev/null; echo $HOME")).toMatch(
        /^\/proc\/\d+\/root\/(root|.ephemera\/home)$/m,
      );
      const long =
        'text=$(cat /proc/self/maps); for doubling in 1 2 3 4 5 6 7 8 9; do text="$text$text"; done';
      terminal.type(`${long}; cat <<end >/dev/null\r$text\rend\r`);
      terminal.type("echo only $((40 + 2))\r");
      await terminal.shows(/^only 42$/m);
      terminal.type("exit\r");
      await terminal.exit;
      await debug("traced/app", "-q", ...words, "--", "sh", "-c", "ls /; cat /etc/passwd; mktemp");
      expect(await Promise.all(places.map(snapshot))).toEqual(before);
      // Debian builds its busybox without saving one.
      const own = await debug("traced/app", ...words, "-q", "--", "sh", "-c", "ls -A $HOME");
      expect(own.stdout).toContain(history);
    },
  );

  it("by a comparison that would see a byte of it", async () => {
    const { written, root } = await filesOf("traced", "app");
    const before = await Promise.all([written, `${root}/data`].map(snapshot));
    await debug("traced/app", "-q", "--", "sh", "-c", "touch /tmp/new /data/new");
    const [own, volume] = await Promise.all([written, `${root}/data`].map(snapshot));
    expect(own).not.toBe(before[0]);
    expect(volume).not.toBe(before[1]);
  });
});

it("runs nothing that a target has laid under the names of tools and start-up files", async () => {
  const trap = "#!/bin/busybox sh\n: >/trapped\n";
  const names = "/bin/ls /bin/cat /bin/sh /etc/bash.bashrc /root/.bashrc /etc/profile";
  const script = `for name in ${names}; do rm -f $name; printf '${trap.replaceAll("\n", "\\n")}' >$name; chmod +x $name; done; trap exit TERM; sleep 3600 & wait`;
  await createPod(
    busybox("trap", script, { container: { command: ["/bin/busybox", "sh", "-c", script] } }),
  );
  for (const words of [[], [`--image=${toolkit}`, "--image-pull-policy=Never"]]) {
    const terminal = openTerminal(ephemeraCommand(["debug", "trap", ...words]));
    await terminal.shows(/#$/m);
    await typed(terminal, "ls /; cat /etc/passwd | cat");
    terminal.type("exit\r");
    await terminal.exit;
  }
  const found = await debug("trap", "-q", "--", "sh", "-c", "ls /trapped; ls /bin/busybox");
  expect(found.stdout).toBe("/bin/busybox\n");
});
