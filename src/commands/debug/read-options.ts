import type { Invocation } from "../../cli/command.ts";
import { parseMount } from "../../debug/mounts/parse-mount.ts";
import type { DebugOptions } from "../../debug/options.ts";
import { optionsError } from "../../debug/options-error.ts";
import { isSessionRoot } from "../../debug/root/session-root.ts";
import type { debugFlags } from "./flags.ts";

/** What the command line says, with the file of `--custom` read. Throws what `optionsError` makes. */
export async function readOptions(
  invocation: Invocation<typeof debugFlags>,
): Promise<DebugOptions> {
  const { flags, given, words } = invocation;
  // kubectl attaches whenever -i is given; here only an --attach asks for its flow.
  const { attach } = flags;
  return {
    image: flags.image,
    container: flags.container,
    target: flags.target,
    stdin: flags.stdin,
    tty: flags.tty,
    attach,
    env: flags.env.map(({ key, value }) => ({ name: key, value })),
    envFrom: flags["env-from"],
    mountsFrom: flags["mounts-from"],
    mounts: flags.mount.map((text) => parseMount(text, { attach })),
    imagePullPolicy: flags["image-pull-policy"],
    profile: flags.profile,
    asUser: flags["as-user"],
    custom: await customOf(flags.custom, attach),
    command: words ?? [],
    argumentsOnly: flags["arguments-only"],
    pullSecrets: flags["pull-secret"],
    keepPod: flags.keep,
    copy: {
      name: flags["copy-to"],
      hold: flags.hold,
      setImages: flags["set-image"].map(({ key, value }) => ({ name: key, image: value })),
      replace: flags.replace,
      sameNode: flags["same-node"],
      shareProcesses: given.has("share-processes") ? flags["share-processes"] : undefined,
      keep: {
        labels: flags["keep-labels"],
        annotations: flags["keep-annotations"],
        liveness: flags["keep-liveness"],
        readiness: flags["keep-readiness"],
        startup: flags["keep-startup"],
        initContainers: flags["keep-init-containers"],
      },
    },
    root: rootOf(flags.root, attach),
    quiet: flags.quiet,
    timeToLive: flags.ttl / 1000,
  };
}

function rootOf(word: string | undefined, attach: boolean | undefined) {
  if (!word) return undefined;
  if (isSessionRoot(word)) return word;
  throw optionsError(
    { attach },
    `--root must be "target" or "debugger", not ${JSON.stringify(word)}`,
  );
}

/** Reading one brings the schema of containers with it. */
async function customOf(path: string | undefined, attach: boolean | undefined) {
  if (!path) return undefined;
  const { readCustom } = await import("./read-custom.ts");
  return readCustom(path, { attach });
}
