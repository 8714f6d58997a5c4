/** Directories of Pods below a node's places, by what their names say. */
export interface PodDirectories {
  /** Names are uids. */
  pods: readonly string[];
  /** Names are uids. */
  memory: readonly string[];
  /** Names are `<namespace>_<name>_<uid>`. */
  logs: readonly string[];
  /** Names are `pod<uid>`. */
  cgroups: readonly string[];
}

/** A uid as the API server makes them; anything else is not ours to remove. */
const uid = /[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$/;

/** The directories of Pods that nobody knows any more: a crash came between a Pod's end and theirs. Pure. */
export function planOrphans(
  { pods, memory, logs, cgroups }: PodDirectories,
  knownUids: ReadonlySet<string>,
): { [Kind in keyof PodDirectories]: string[] } {
  const isOrphan = (name: string) => {
    const owner = uid.exec(name)?.[0];
    return owner !== undefined && !knownUids.has(owner);
  };
  const isNamedByUid = (name: string) => uid.exec(name)?.index === 0;
  return {
    pods: pods.filter((name) => isNamedByUid(name) && isOrphan(name)),
    memory: memory.filter((name) => isNamedByUid(name) && isOrphan(name)),
    logs: logs.filter(isOrphan),
    cgroups: cgroups.filter(
      (name) => name.startsWith("pod") && isNamedByUid(name.slice(3)) && isOrphan(name),
    ),
  };
}
