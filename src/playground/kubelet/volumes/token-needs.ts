import type { Pod, ServiceAccountTokenProjection } from "../../../kubernetes/types.ts";

/** A token one of a Pod's projected volumes holds. */
export interface TokenNeed {
  /** `""`: the API server itself. */
  audience: string;
  expirationSeconds: number;
}

/** The token a projection asks for. */
export function tokenNeedOf(source: ServiceAccountTokenProjection): TokenNeed {
  const { audience = "", expirationSeconds = 3600 } = source;
  return { audience, expirationSeconds };
}

/** Every different token a Pod's volumes need. */
export function tokenNeeds(pod: Pod): TokenNeed[] {
  const needs = (pod.spec?.volumes ?? [])
    .flatMap(({ projected }) => projected?.sources ?? [])
    .flatMap(({ serviceAccountToken }) =>
      serviceAccountToken === undefined ? [] : tokenNeedOf(serviceAccountToken),
    );
  return [...new Map(needs.map((need) => [keyOfNeed(need), need])).values()];
}

/** One key for equal needs. */
export function keyOfNeed({ audience, expirationSeconds }: TokenNeed): string {
  return `${expirationSeconds} ${audience}`;
}

const daySeconds = 24 * 60 * 60;

/** Tokens of many Pods shall not be renewed in the same second: up to this much earlier. */
export const refreshJitterSeconds = 10;

/**
 * When a token is to be replaced: at 80 % of its life or after a day, whichever is first.
 * `jitter` (0 to 1) draws a part of the last ten seconds off.
 */
export function refreshTime(issued: Date, need: TokenNeed, jitter: number): Date {
  const life = Math.min(need.expirationSeconds * 0.8, daySeconds);
  return new Date(issued.getTime() + (life - jitter * refreshJitterSeconds) * 1000);
}
