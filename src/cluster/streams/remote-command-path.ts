import type { RemoteCommandRequest } from "../remote-process.ts";

/** Path and query of a remote command, behind whatever path the server's base URL has. */
export function remoteCommandPath(server: URL, request: RemoteCommandRequest): string {
  const { namespace, pod, kind, container, command = [], stdin, stdout, stderr, tty } = request;
  const base = server.pathname.replace(/\/$/, "");
  const names = [namespace, "pods", pod, kind].map(encodeURIComponent).join("/");
  const query = new URLSearchParams({ container });
  for (const word of command) query.append("command", word);
  for (const [name, isWanted] of Object.entries({ stdin, stdout, stderr: stderr && !tty, tty }))
    if (isWanted) query.append(name, "true");
  return `${base}/api/v1/namespaces/${names}?${query.toString()}`;
}
