import { readFile } from "node:fs/promises";
import { homedir } from "node:os";
import { isAbsolute, join } from "node:path";
import type { Configuration } from "../../../debug/presets/configuration.ts";
import { EphemeraError } from "../../../errors.ts";
import { fileProblem } from "../file-problem.ts";

/**
 * The configuration file; undefined where there is none. Without a preset kubectl's own flow
 * (`--attach`) has no use for it. Throws CONFIG_UNREADABLE, CONFIG_INVALID or PRESET_UNKNOWN.
 */
export async function readConfiguration(
  { preset, attach }: { preset: string | undefined; attach: boolean | undefined },
  env: NodeJS.ProcessEnv,
): Promise<Configuration | undefined> {
  if (attach !== undefined && !preset) return undefined;
  const path = env.EPHEMERA_CONFIG || defaultPath(env);
  const text = await readFile(path, "utf8").catch((cause: NodeJS.ErrnoException) => {
    const isMissing = cause.code === "ENOENT" || cause.code === "ENOTDIR";
    if (isMissing && !env.EPHEMERA_CONFIG) return undefined;
    throw new EphemeraError("CONFIG_UNREADABLE", { problem: fileProblem(cause, path) }, { cause });
  });
  if (text === undefined) {
    if (!preset) return undefined;
    throw new EphemeraError("PRESET_UNKNOWN", { preset, path, known: "There is no such file yet" });
  }
  const { parseConfiguration } = await import("./parse-configuration.ts");
  const configuration = parseConfiguration(text, path);
  if (!preset || configuration.presets?.has(preset)) return configuration;
  const names = [...(configuration.presets?.keys() ?? [])].join(", ");
  const known = names === "" ? "It has none" : `It has: ${names}`;
  throw new EphemeraError("PRESET_UNKNOWN", { preset, path, known });
}

/** As the XDG base directory specification has it: a relative path there doesn't count. */
function defaultPath({ XDG_CONFIG_HOME: folder = "", HOME }: NodeJS.ProcessEnv): string {
  const base = isAbsolute(folder) ? folder : join(HOME || homedir(), ".config");
  return join(base, "ephemera/config.yaml");
}
