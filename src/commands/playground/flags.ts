import { existsSync, realpathSync } from "node:fs";
import { resolve } from "node:path";
import { directoryNames } from "../../cli/completion/completion.ts";
import { stringFlagWithDefault } from "../../cli/flags.ts";
import { EphemeraError } from "../../errors.ts";
import { defaultDataDirectory } from "../../playground/layout.ts";

/** Which playground is meant; every playground command has it. */
export const dataDirectoryFlag = stringFlagWithDefault({
  initial: defaultDataDirectory,
  complete: directoryNames,
  help: "Directory the playground keeps everything in. Another directory (and --pod-cidr) is another playground.",
});

/** The absolute data directory a command was given; one playground, whatever links lead to it. */
export function dataDirectory(value: string): string {
  const path = resolve(value);
  return existsSync(path) ? realpathSync(path) : path;
}

/** Commands that make namespaces and mounts work on Linux only, and as root. */
export function requireLinuxRoot(
  action: string,
  machine: { platform: string; uid: number | undefined } = {
    platform: process.platform,
    uid: process.getuid?.(),
  },
): void {
  if (machine.platform !== "linux") {
    throw new EphemeraError("NOT_LINUX", { platform: machine.platform });
  }
  if (machine.uid !== 0) throw new EphemeraError("NOT_ROOT", { action });
}
