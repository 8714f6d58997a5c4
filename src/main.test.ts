import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { expect, it } from "vitest";
import packageJson from "../package.json" with { type: "json" };
import { startScriptedApiServer } from "../test/scripted-api-server.ts";

const program = ["--import", "tsx", "src/main.ts"];

it("prints its version", () => {
  const { stdout, status } = spawnSync(process.execPath, [...program, "--version"]);
  expect([String(stdout), status]).toEqual([`ephemera ${packageJson.version}\n`, 0]);
});

it("ends with 2 and a hint for a command that doesn't exist", () => {
  const { stderr, status } = spawnSync(process.execPath, [...program, "frob"]);
  expect(String(stderr)).toMatch(/unknown command "frob".*\nSee 'ephemera --help' for usage\.\n$/);
  expect(status).toBe(2);
});

it("ends quietly as SIGPIPE would when the reader of its output has gone", async () => {
  // A log without an end, read by nobody: the container has ended, so that its log is replayed.
  const ended = { terminated: { exitCode: 0 } };
  await using server = await startScriptedApiServer({
    answer(request, response) {
      if (request.path.endsWith("/log")) {
        const more = () => {
          while (response.writable && response.write("line\n".repeat(1000)));
        };
        response.on("drain", more);
        return more();
      }
      const status = { name: "dbg", image: "", imageID: "", ready: false, restartCount: 0 };
      const pod = {
        metadata: { name: "web", namespace: "default", resourceVersion: "1" },
        spec: { containers: [{ name: "app" }] },
        status: { phase: "Running", ephemeralContainerStatuses: [{ ...status, state: ended }] },
      };
      const event = { type: "ADDED", object: pod };
      return response.end(`${JSON.stringify(request.query.has("watch") ? event : pod)}\n`);
    },
  });
  const words = ["debug", "web", "--image=busybox", "-c", "dbg", "--attach"];
  const child = spawn(process.execPath, [...program, ...words, "--kubeconfig", server.kubeconfig]);
  let stderr = "";
  child.stderr.on("data", (chunk: Buffer) => {
    stderr += chunk.toString();
  });
  await once(child.stdout, "data");
  child.stdout.destroy();
  expect(await once(child, "close")).toEqual([141, null]);
  expect(stderr).not.toMatch(/EPIPE|error/);
}, 20_000);
