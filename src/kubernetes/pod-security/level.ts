/** The Pod Security Standards, from the most permissive to the strictest. */
export const podSecurityLevels = ["privileged", "baseline", "restricted"] as const;
export type PodSecurityLevel = (typeof podSecurityLevels)[number];

/** The release whose rules count: a minor of Kubernetes 1, or the newest we know. */
export type PodSecurityVersion = number | "latest";

/** One level at one version, as a namespace's label pair names it. */
export interface LevelVersion {
  level: PodSecurityLevel;
  version: PodSecurityVersion;
}

/** The newest release whose rules are known here; `latest` and later ones mean this one. */
export const newestPolicyMinor = 36;

/** `baseline:latest`, `restricted:v1.30`: how errors and warnings name it. */
export function formatLevelVersion({ level, version }: LevelVersion): string {
  return `${level}:${version === "latest" ? version : `v1.${version}`}`;
}

/** Below zero when `a` is the more permissive one, zero when they are equal. */
export function compareLevels(a: PodSecurityLevel, b: PodSecurityLevel): number {
  return podSecurityLevels.indexOf(a) - podSecurityLevels.indexOf(b);
}

/** Undefined for a text that is no level. */
export function parseLevel(text: string): PodSecurityLevel | undefined {
  return podSecurityLevels.find((level) => level === text);
}

/** `latest` or `v1.MINOR`; undefined for anything else. */
export function parseVersion(text: string): PodSecurityVersion | undefined {
  if (text === "latest") return text;
  const minor = /^v1\.(0|[1-9]\d*)$/.exec(text)?.[1];
  return minor === undefined ? undefined : Number(minor);
}
