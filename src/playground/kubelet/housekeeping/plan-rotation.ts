/** The kubelet's containerLogMaxSize, in bytes. */
export const maxLogBytes = 10 * 1024 * 1024;
/** The kubelet's containerLogMaxFiles, the one being written included. */
export const maxLogFiles = 5;

/** What to do in a container's log directory, in this order. Names are relative to it. */
export interface RotationPlan {
  remove: string[];
  /** To be replaced with a gzip of itself, `<name>.gz`. */
  compress: string[];
  /** The log in use gets this name; then the runtime is told to open a new one. */
  rename: { from: string; to: string };
}

/**
 * How the kubelet rotates `<n>.log` (pkg/kubelet/logs): what a crash left behind goes, older ones are
 * compressed, the newest stays readable, and with the one in use there are never more than
 * `maxLogFiles`. `names` are the files beside it. Pure.
 */
export function planRotation(log: string, names: readonly string[], now: Date): RotationPlan {
  const rotated = names.filter((name) => name.startsWith(`${log}.`));
  const unused = rotated.filter((name) => name.endsWith(".tmp") || rotated.includes(`${name}.gz`));
  // Names end in the time, so that their order is that of age.
  const kept = rotated.filter((name) => !unused.includes(name)).sort();
  const excess = kept.splice(0, Math.max(0, kept.length - (maxLogFiles - 2)));
  return {
    remove: [...unused, ...excess],
    compress: kept.filter((name) => !name.endsWith(".gz")),
    rename: { from: log, to: `${log}.${timestamp(now)}` },
  };
}

/** `20260102-150405`, in UTC. */
function timestamp(now: Date): string {
  return now.toISOString().slice(0, 19).replaceAll(/[-:]/g, "").replace("T", "-");
}
