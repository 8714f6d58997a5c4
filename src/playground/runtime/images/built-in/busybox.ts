import { execFile } from "node:child_process";
import { promisify } from "node:util";
import type { LayerEntry } from "../layer.ts";
import { accounts } from "./accounts.ts";
import { processSearchScript } from "./process-search.ts";
import { machineFile, type Recipe } from "./recipe.ts";

/**
 * busybox under the name everybody uses, so that `--image=busybox` works without a network:
 * the machine's static busybox, with a link for each of its applets.
 */
export function busyboxRecipe(busybox: string): Recipe {
  return {
    name: "docker.io/library/busybox:latest",
    version: 1,
    program: busybox,
    content: async () => {
      const { stdout } = await promisify(execFile)(busybox, ["--list-full"]);
      return {
        entries: [machineFile(busybox, "bin/busybox"), ...busyboxFiles(stdout.split("\n"))],
        run: {
          Env: ["PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"],
          Cmd: ["sh"],
          WorkingDir: "/",
        },
      };
    },
  };
}

/** Everything but the program itself. `applets` are paths such as `usr/bin/wc`. */
export function busyboxFiles(applets: readonly string[]): LayerEntry[] {
  const paths = applets.filter((path) => path !== "" && path !== "bin/busybox");
  const names = new Set(paths.map((path) => path.slice(path.lastIndexOf("/") + 1)));
  // Debian builds busybox without these two.
  const missing = ["pgrep", "pkill"].filter((name) => !names.has(name));
  return [
    ...accounts({ shell: "/bin/sh" }),
    { type: "directory", path: "var/spool/cron" },
    { type: "directory", path: "var/www" },
    ...paths.map((path): LayerEntry => ({ type: "symlink", path, target: "/bin/busybox" })),
    ...missing.map(
      (name): LayerEntry => ({
        type: "file",
        path: `usr/bin/${name}`,
        mode: 0o755,
        content: processSearchScript,
      }),
    ),
  ];
}
