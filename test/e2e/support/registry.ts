import { createHash, randomUUID } from "node:crypto";
import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { buffer } from "node:stream/consumers";
import { machineFile } from "../../../src/playground/runtime/images/built-in/recipe.ts";
import { layerTar } from "../../../src/playground/runtime/images/layer.ts";
import {
  imageConfig,
  imageManifest,
  mediaTypes,
} from "../../../src/playground/runtime/images/oci.ts";
import { lookForPrograms } from "../../../src/playground/runtime/machine.ts";

/** A registry on loopback that one small image can be pulled from under any name, tag `1`. */
export interface TestRegistry {
  /** `127.0.0.1:PORT`, the beginning of its images' names. */
  readonly host: string;
  /** Method and path of every request it let in. */
  readonly served: string[];
  /** When set, manifests are answered with this instead. */
  failure: { status: number; code: string; message: string } | undefined;
  close(): Promise<void>;
}

/** Who may pull; everybody when absent. */
export interface RegistryOptions {
  credentials?: { username: string; password: string };
}

/** Starts one: the pull half of the OCI distribution API over plain http. */
export async function startRegistry({ credentials }: RegistryOptions = {}): Promise<TestRegistry> {
  const blobs = await imageBlobs();
  const server = createServer((request, response) => {
    if (!isAdmitted(request, credentials)) {
      response.setHeader("WWW-Authenticate", 'Basic realm="test registry"');
      return refuse(response, 401, { code: "UNAUTHORIZED", message: "authentication required" });
    }
    registry.served.push(`${request.method} ${request.url}`);
    answer(request, response);
  });
  const answer = ({ method, url = "" }: IncomingMessage, response: ServerResponse) => {
    if (url === "/v2/") return response.end("{}");
    const [, kind, reference = ""] = /^\/v2\/.+\/(manifests|blobs)\/([^/]+)$/.exec(url) ?? [];
    if (kind === "manifests" && registry.failure !== undefined) {
      return refuse(response, registry.failure.status, registry.failure);
    }
    const digest = kind === "manifests" && reference === "1" ? blobs.manifest : reference;
    const blob = kind === undefined ? undefined : blobs.byDigest.get(digest);
    if (blob === undefined) {
      return refuse(response, 404, { code: "MANIFEST_UNKNOWN", message: "manifest unknown" });
    }
    response.writeHead(200, {
      "Content-Type": kind === "manifests" ? mediaTypes.manifest : "application/octet-stream",
      "Content-Length": blob.length,
      "Docker-Content-Digest": digest,
    });
    return response.end(method === "HEAD" ? undefined : blob);
  };
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const registry: TestRegistry = {
    host: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    served: [],
    failure: undefined,
    async close() {
      server.close();
      server.closeAllConnections();
      await once(server, "close");
    },
  };
  return registry;
}

function refuse(
  response: ServerResponse,
  status: number,
  { code, message }: { code: string; message: string },
) {
  response.writeHead(status, { "Content-Type": "application/json" });
  return response.end(JSON.stringify({ errors: [{ code, message }] }));
}

function isAdmitted({ headers }: IncomingMessage, wanted: RegistryOptions["credentials"]): boolean {
  if (wanted === undefined) return true;
  const text = `${wanted.username}:${wanted.password}`;
  return headers.authorization === `Basic ${Buffer.from(text).toString("base64")}`;
}

/** The machine's busybox as an image of one layer. */
async function imageBlobs() {
  const { busybox } = lookForPrograms().found;
  if (busybox === undefined) throw new Error("this machine has no static busybox");
  const byDigest = new Map<string, Buffer>();
  const keep = (mediaType: string, bytes: Buffer) => {
    const digest = `sha256:${createHash("sha256").update(bytes).digest("hex")}`;
    byDigest.set(digest, bytes);
    return { mediaType, digest, size: bytes.length };
  };
  const files = layerTar([
    machineFile(busybox, "bin/busybox"),
    { type: "symlink", path: "bin/sh", target: "/bin/busybox" },
    { type: "symlink", path: "bin/sleep", target: "/bin/busybox" },
  ]);
  const layer = keep(mediaTypes.layer, await buffer(files));
  // Differs from every other registry's, so that what one test pulled is not there for the next.
  const run = { Env: ["PATH=/bin", `MADE=${randomUUID()}`], Cmd: ["sleep", "1000"] };
  const config = keep(mediaTypes.config, Buffer.from(imageConfig(run, [layer.digest])));
  const manifest = keep(mediaTypes.manifest, Buffer.from(imageManifest(config, [layer])));
  return { byDigest, manifest: manifest.digest };
}
