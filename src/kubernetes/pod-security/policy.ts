import {
  compareLevels,
  type LevelVersion,
  type PodSecurityLevel,
  type PodSecurityVersion,
  parseLevel,
  parseVersion,
  podSecurityLevels,
} from "./level.ts";

/** What is done with a Pod that breaks the level: refused, noted in the audit log, warned about. */
export type PodSecurityMode = "enforce" | "audit" | "warn";

/** The level in force for each mode. */
export type PodSecurityPolicy = Readonly<Record<PodSecurityMode, LevelVersion>>;

/** A label that says nothing that is understood. */
export interface PolicyLabelError {
  /** `pod-security.kubernetes.io/enforce` */
  label: string;
  value: string;
  /** `must be one of privileged, baseline, restricted` */
  message: string;
}

const prefix = "pod-security.kubernetes.io/";
const anything: LevelVersion = { level: "privileged", version: "latest" };

/**
 * The policy a namespace's labels ask for (`pod-security.kubernetes.io/MODE` and `…-version`).
 * A namespace without labels allows everything. There is always a policy: a level to enforce that
 * isn't understood counts as restricted, one to audit or to warn about as privileged.
 */
export function policyOfNamespace(labels: Readonly<Record<string, string>> = {}): {
  policy: PodSecurityPolicy;
  errors: PolicyLabelError[];
} {
  const errors: PolicyLabelError[] = [];
  const labelled = (label: string) => (Object.hasOwn(labels, label) ? labels[label] : undefined);

  function readLevel(mode: PodSecurityMode, instead: PodSecurityLevel): PodSecurityLevel {
    const label = prefix + mode;
    const value = labelled(label);
    if (value === undefined) return anything.level;
    const level = parseLevel(value);
    if (level !== undefined) return level;
    errors.push({ label, value, message: `must be one of ${podSecurityLevels.join(", ")}` });
    return instead;
  }

  function readVersion(mode: PodSecurityMode): PodSecurityVersion {
    const label = `${prefix}${mode}-version`;
    const value = labelled(label);
    if (value === undefined) return anything.version;
    const version = parseVersion(value);
    if (version !== undefined) return version;
    errors.push({ label, value, message: 'must be "latest" or "v1.x"' });
    return anything.version;
  }

  const read = (mode: PodSecurityMode, instead: PodSecurityLevel): LevelVersion => ({
    level: readLevel(mode, instead),
    version: readVersion(mode),
  });
  const enforce = read("enforce", "restricted");
  const audit = read("audit", "privileged");
  const warn = read("warn", "privileged");

  // What is enforced is warned about as well, also for the controllers that make the Pods.
  const enforced = parseLevel(labelled(`${prefix}enforce`) ?? "");
  const warnsByDefault =
    labelled(`${prefix}warn`) === undefined &&
    enforced !== undefined &&
    compareLevels(enforced, warn.level) > 0;
  const version = labelled(`${prefix}warn-version`) === undefined ? enforce.version : warn.version;
  return {
    policy: { enforce, audit, warn: warnsByDefault ? { level: enforced, version } : warn },
    errors,
  };
}
