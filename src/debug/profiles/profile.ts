/** The profiles of `kubectl debug` 1.36. */
export const profiles = [
  "legacy",
  "general",
  "baseline",
  "restricted",
  "netadmin",
  "sysadmin",
] as const;

/** A profile: how much a debugger may do, and what a copy or a node's Pod is given for it. */
export type Profile = (typeof profiles)[number];

/** Is the text the name of a profile? `legacy` is one, although help doesn't show it. */
export function isProfile(text: string): text is Profile {
  return profiles.some((profile) => profile === text);
}

/** kubectl's words about a profile it will drop; undefined for the others. */
export function profileNotice(profile: Profile): string | undefined {
  return profile === "legacy"
    ? '--profile=legacy is deprecated and planned to be removed in v1.39. It is recommended to specify other profile, for example "--profile=general".'
    : undefined;
}
