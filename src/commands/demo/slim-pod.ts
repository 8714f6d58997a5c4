import type { Pod } from "../../kubernetes/types.ts";

/** A web server that names itself, in one line of Node; it ends at once when told to. */
const server = [
  'process.on("SIGTERM", () => process.exit(0));',
  'require("node:http")',
  '.createServer((request, response) => response.end("hello from slim\\n"))',
  ".listen(8080);",
].join("");

const sidecar = [
  'process.on("SIGTERM", () => process.exit(0));',
  'setTimeout(() => console.log("done"), 999999);',
].join("");

/** The Pod of the demo: two distroless containers, neither with a shell. */
export const slimPod: Pod = {
  apiVersion: "v1",
  kind: "Pod",
  metadata: { name: "slim", labels: { app: "slim" } },
  spec: {
    containers: [
      {
        name: "app",
        image: "ephemera.local/slim:latest",
        args: ["-e", server],
        ports: [{ containerPort: 8080 }],
      },
      { name: "sidecar", image: "ephemera.local/slim:latest", args: ["-e", sidecar] },
    ],
  },
};
