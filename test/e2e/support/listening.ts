import { readdir, readFile, readlink } from "node:fs/promises";

/** Local addresses of the TCP and UDP sockets a process waits on, such as `127.0.0.1:6443`. */
export async function listeningOn(pid: number): Promise<string[]> {
  const inodes = new Set(await socketInodes(pid));
  const tables = ["tcp", "tcp6", "udp", "udp6"].map(async (table) => {
    const lines = (await readFile(`/proc/${pid}/net/${table}`, "utf8")).trim().split("\n").slice(1);
    return lines
      .map((line) => line.trim().split(/\s+/))
      .filter((fields) => isWaiting(table, fields[3]) && inodes.has(fields[9] ?? ""))
      .map((fields) => addressOf(fields[1] ?? ""));
  });
  return (await Promise.all(tables)).flat();
}

/** TCP_LISTEN is 0A; a UDP socket that is not connected is 07 (TCP_CLOSE) and hears everybody. */
function isWaiting(table: string, state: string | undefined): boolean {
  return state === (table.startsWith("tcp") ? "0A" : "07");
}

async function socketInodes(pid: number): Promise<string[]> {
  const names = await readdir(`/proc/${pid}/fd`);
  const targets = await Promise.all(
    names.map((name) => readlink(`/proc/${pid}/fd/${name}`).catch(() => "")),
  );
  return targets.flatMap((target) => /^socket:\[(\d+)\]$/.exec(target)?.[1] ?? []);
}

/** proc_net_tcp: the address in words of host byte order, the port in hexadecimal. */
function addressOf(text: string): string {
  const [address = "", port = ""] = text.split(":");
  const bytes = Buffer.from(address, "hex").swap32();
  const host =
    bytes.length === 4
      ? [...bytes].join(".")
      : (bytes.toString("hex").match(/.{4}/g) ?? []).join(":");
  return `${host}:${Number.parseInt(port, 16)}`;
}
