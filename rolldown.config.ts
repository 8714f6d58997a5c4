import { defineConfig, type Plugin } from "rolldown";

const emptyModule = "\0empty";
const laterPrefix = "\0later:";

/** What the client's `KubeConfig` needs only for proxies, OpenID Connect and old cloud plugins. */
const neededLater: Readonly<Record<string, readonly string[]>> = {
  hpagent: ["HttpProxyAgent", "HttpsProxyAgent"],
  "jsonpath-plus": ["JSONPath"],
  "openid-client": ["discovery", "refreshTokenGrant"],
  "socks-proxy-agent": ["SocksProxyAgent"],
};

/**
 * Of the Kubernetes client we use `KubeConfig` alone. What its file also imports is left out:
 * the generated API (852 model files), its own YAML reader (we hand it objects) and fetch. What
 * few clusters need is run when it is first called: together that halves the time to load.
 */
const leanKubeConfig: Plugin = {
  name: "lean-kube-config",
  async resolveId(source, importer) {
    if (importer?.includes("/@kubernetes/client-node/dist/") !== true) return null;
    if (["./gen/index.js", "js-yaml", "node-fetch"].includes(source)) return emptyModule;
    if (!Object.hasOwn(neededLater, source)) return null;
    const resolved = await this.resolve(source, importer, { skipSelf: true });
    return resolved === null ? null : `${laterPrefix}${source}:${resolved.id}`;
  },
  load(id) {
    if (id === emptyModule) {
      return "export const createConfiguration = undefined, ServerConfiguration = undefined, Headers = undefined; export default undefined;";
    }
    if (!id.startsWith(laterPrefix)) return null;
    const [source = "", path = ""] = id.slice(laterPrefix.length).split(/:(.*)/s);
    const load = `require(${JSON.stringify(path)})`;
    // Called with `new` for the agents: a function that returns an object serves both.
    return (neededLater[source] ?? [])
      .map(
        (name) =>
          `export function ${name}(...words) { const real = ${load}.${name}; return new.target ? new real(...words) : real(...words); }`,
      )
      .join("\n");
  },
};

export default defineConfig({
  input: { main: "src/main.ts" },
  platform: "node",
  external: ["lmdb"],
  plugins: [leanKubeConfig],
  output: {
    dir: "dist",
    format: "cjs",
    entryFileNames: "[name].cjs",
    chunkFileNames: "[name]-[hash].cjs",
    banner: (chunk) => (chunk.isEntry ? "#!/usr/bin/env node" : ""),
    cleanDir: true,
  },
});
