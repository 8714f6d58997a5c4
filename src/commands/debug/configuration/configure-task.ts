import type { Invocation } from "../../../cli/command.ts";
import type { Connection } from "../../../cluster/connection.ts";
import { checkOptions } from "../../../debug/check-options.ts";
import { type DebugOptions, makesCopy } from "../../../debug/options.ts";
import type { Configuration } from "../../../debug/presets/configuration.ts";
import type { Configured, DefaultImage } from "../../../debug/presets/configure.ts";
import type { DebugMode } from "../../../debug/presets/setting-keys.ts";
import type { Profile } from "../../../debug/profiles/profile.ts";
import type { debugFlags } from "../flags.ts";
import { readOptions } from "../read-options.ts";
import type { Target } from "../targets/read-targets.ts";
import { readConfiguration } from "./read-configuration.ts";

const builtInImage = "busybox";

/** What the command line and the configuration file say, before it is known what is debugged. */
export interface Asked {
  readonly options: DebugOptions;
  readonly given: ReadonlySet<string>;
  /** Undefined where there is no file, or it doesn't matter. */
  readonly configuration: Configuration | undefined;
  /** `--preset`. */
  readonly preset: string | undefined;
}

/** Reads both. Throws what `readOptions` and `readConfiguration` throw. */
export async function readAsked(invocation: Invocation<typeof debugFlags>): Promise<Asked> {
  const { flags, given, environment } = invocation;
  const preset = flags.preset || undefined;
  const [options, configuration] = await Promise.all([
    readOptions(invocation),
    readConfiguration({ preset, attach: flags.attach }, environment.env),
  ]);
  return { options, given, configuration, preset };
}

/**
 * Checks what is asked for, for so many targets, before anything of the cluster is read. A preset may
 * have an image for nodes alone; whether the targets are some is not known yet.
 */
export async function checkAsked(asked: Asked, targets: number): Promise<void> {
  const mode = makesCopy(asked.options) ? "copy" : "ephemeral";
  const [{ options }, onNodes] = await Promise.all([
    configureFor(asked, { mode }),
    configureFor(asked, { mode: "node" }),
  ]);
  checkOptions({ ...options, image: options.image ?? onNodes.options.image }, targets);
}

/** How one target is debugged. */
export interface TargetSettings {
  readonly options: DebugOptions;
  /** Undefined to choose. */
  readonly profile: Profile | undefined;
  readonly defaultImage: DefaultImage;
  /** Where Pods of nodes are created. */
  readonly nodeNamespace: string;
  /** A line about settings that are used. */
  readonly note: string | undefined;
}

/** Puts together what is asked for one target with the settings for the place where that is. */
export async function settingsFor(
  asked: Asked,
  { target, connection }: { target: Target; connection: Connection },
): Promise<TargetSettings> {
  const mode = target.kind === "node" ? "node" : makesCopy(asked.options) ? "copy" : "ephemeral";
  const { options, image, namespace, note } = await configureFor(asked, {
    mode,
    connection,
    namespace: namespaceOf(target) ?? connection.namespace,
  });
  const { context, settings } = connection;
  const contextImage = settings?.defaultImage && {
    image: settings.defaultImage,
    source: `context ${context}`,
  };
  return {
    options,
    profile: checkOptions(options, 1),
    defaultImage: image ?? (contextImage || { image: builtInImage, source: undefined }),
    nodeNamespace: namespace ?? connection.namespace,
    note,
  };
}

function namespaceOf(target: Target): string | undefined {
  if (target.kind === "workload") return target.namespace;
  return "manifest" in target ? target.manifest?.metadata?.namespace : undefined;
}

/** With `--attach` a preset that is named holds, and nothing else. */
async function configureFor(
  { options, given, configuration, preset }: Asked,
  at: { mode: DebugMode; connection?: Connection; namespace?: string },
): Promise<Configured> {
  if (configuration === undefined) return { options };
  const { mode, connection, namespace } = at;
  const place =
    connection === undefined || namespace === undefined || options.attach !== undefined
      ? undefined
      : {
          context: connection.context,
          cluster: connection.cluster,
          namespace,
          contextImage: connection.settings?.defaultImage,
        };
  const { configure } = await import("../../../debug/presets/configure.ts");
  return configure({ options, given, configuration, named: preset, mode, place });
}
