import { readFileSync } from "node:fs";
import { defineConfig, type Plugin } from "rolldown";

const emptyModule = "\0empty";

/**
 * Of the Kubernetes client we use `KubeConfig` alone. What its file also imports is left out:
 * the generated API (852 model files), its own YAML reader (we hand it objects) and fetch.
 */
const leanKubeConfig: Plugin = {
  name: "lean-kube-config",
  resolveId(source, importer) {
    const fromClient = importer?.includes("/@kubernetes/client-node/dist/") === true;
    const unused = ["./gen/index.js", "js-yaml", "node-fetch"].includes(source);
    return fromClient && unused ? emptyModule : null;
  },
  load(id) {
    if (id !== emptyModule) return null;
    return "export const createConfiguration = undefined, ServerConfiguration = undefined, Headers = undefined; export default undefined;";
  },
};

/**
 * The schema of the Kubernetes types goes in as text, which src/kubernetes/schema/schema.ts reads
 * on first use: as an object literal it costs 15 ms whenever its chunk is loaded.
 */
const schemaAsText: Plugin = {
  name: "schema-as-text",
  load(id) {
    if (!id.endsWith("/kubernetes/schema/schema.json")) return null;
    return { code: readFileSync(id, "utf8"), moduleType: "text" };
  },
};

export default defineConfig({
  input: { main: "src/main.ts" },
  platform: "node",
  external: ["lmdb"],
  plugins: [leanKubeConfig, schemaAsText],
  output: {
    dir: "dist",
    format: "cjs",
    entryFileNames: "[name].cjs",
    chunkFileNames: "[name]-[hash].cjs",
    banner: (chunk) => (chunk.isEntry ? "#!/usr/bin/env node" : ""),
    cleanDir: true,
  },
});
