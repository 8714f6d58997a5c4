import { isIPv6 } from "node:net";

/** `host:port` as Go's net.JoinHostPort writes it. */
export function joinHostPort(host: string, port: number): string {
  return isIPv6(host) ? `[${host}]:${port}` : `${host}:${port}`;
}

/** Go's words (syscall.Errno) for what Node calls by its code. */
const errnoWords: Readonly<Record<string, string>> = {
  ECONNREFUSED: "connect: connection refused",
  EHOSTUNREACH: "connect: no route to host",
  ENETUNREACH: "connect: network is unreachable",
  ETIMEDOUT: "connect: connection timed out",
  EACCES: "connect: permission denied",
  EADDRNOTAVAIL: "connect: cannot assign requested address",
};

/** What Go's net.Dial says when a connection can't be made. Messages of events are made of it. */
export function dialError(error: unknown, host: string, port: number): string {
  const code = codeOf(error);
  if (code === "ENOTFOUND" || code === "EAI_AGAIN") return `dial tcp: lookup ${host}: no such host`;
  const why = errnoWords[code] ?? (error instanceof Error ? error.message : String(error));
  return `dial tcp ${joinHostPort(host, port)}: ${why}`;
}

/** The error code of a failed system call, or an empty string. */
export function codeOf(error: unknown): string {
  return error instanceof Error && "code" in error && typeof error.code === "string"
    ? error.code
    : "";
}

/** Go's `%q` of a string: JSON's quoting is the same for what is printable. */
export function quote(text: string): string {
  return JSON.stringify(text);
}
