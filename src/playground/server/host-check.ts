import { foreignOrigin, wrongHost } from "./request-errors.ts";

/** Throws 421 unless a Host header (or `:authority`) names this server. The port does not matter. */
export function checkHost(header: string | undefined, names: ReadonlySet<string>): void {
  if (header === undefined) return;
  const name = hostName(header);
  if (!names.has(name)) throw wrongHost(header);
}

/**
 * Throws 403 for an Origin header that names someone else. Only browsers send one by themselves: it is
 * the page that asks, and no page but our own server's has any business here.
 */
export function checkOrigin(header: string | undefined, names: ReadonlySet<string>): void {
  if (header === undefined) return;
  const origin = URL.canParse(header) ? new URL(header) : undefined;
  if (origin === undefined || !names.has(hostName(origin.host))) throw foreignOrigin(header);
}

/** `[::1]:6443` and `localhost:6443` without brackets and port, lower case. */
export function hostName(authority: string): string {
  const bracketed = /^\[([^\]]+)\]/.exec(authority)?.[1];
  return (bracketed ?? authority.replace(/:\d*$/, "")).toLowerCase().replace(/\.$/, "");
}
