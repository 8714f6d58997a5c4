/** What a resolv.conf(5) says. */
export interface ResolvConf {
  servers: string[];
  searches: string[];
  options: string[];
}

/** Reads a resolv.conf: servers add up, of the other lines the last one wins. */
export function parseResolvConf(text: string): ResolvConf {
  const conf: ResolvConf = { servers: [], searches: [], options: [] };
  for (const line of text.split("\n")) {
    const [keyword = "", ...words] = line.trim().split(/\s+/);
    const [first] = words;
    if (keyword === "nameserver" && first !== undefined) conf.servers.push(first);
    // The same domain with and without its last dot must not count twice.
    if (keyword === "search") conf.searches = words.map((word) => word.replace(/\.$/, ""));
    if (keyword === "options") conf.options = words;
  }
  return conf;
}

/** Whether every server is one only the machine itself can reach, as systemd-resolved's 127.0.0.53. */
export function isLoopbackOnly({ servers }: ResolvConf): boolean {
  return servers.length > 0 && servers.every((server) => /^(127\.|::1$)/.test(server));
}
