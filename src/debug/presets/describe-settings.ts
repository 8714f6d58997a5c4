import { describeUser } from "../security/user-choice.ts";
import type { ResolvedSettings } from "./resolve-settings.ts";
import type { AnySettings, SettingKey } from "./setting-keys.ts";

/**
 * A line about the settings that a debugger is made by, and which part of the configuration they
 * are from; undefined for none. The image is told with the choice of the container where one is made.
 */
export function describeSettings(
  { settings, sources }: ResolvedSettings,
  { withImage }: { withImage: boolean },
): string | undefined {
  const keys = [...sources.keys()].filter((key) => withImage || key !== "image");
  if (keys.length === 0) return undefined;
  const from = [...new Set(keys.flatMap((key) => sources.get(key) ?? []))].join(", ");
  return `Configured (${from}): ${keys.map((key) => inWords(key, settings)).join("; ")}.`;
}

/** Of variables only the names: their values may be nobody's business. */
function inWords(key: SettingKey, settings: AnySettings): string {
  const { env = [], user, ttl, mounts = [] } = settings;
  if (key === "env") return `env ${env.map(({ name }) => name).join(", ")}`;
  if (key === "user") return `user ${user?.kind === "ids" ? describeUser(user.ids) : user?.kind}`;
  if (key === "mounts") return `mounts ${mounts.map(({ volume }) => volume).join(", ")}`;
  if (key === "ttl") return `ttl ${ttl} s`;
  const value = settings[key];
  return `${key} ${Array.isArray(value) ? value.join(", ") : String(value)}`;
}
