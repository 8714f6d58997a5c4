import { fstatSync, writeSync } from "node:fs";
import { resolve } from "node:path";
import packageJson from "../../../package.json" with { type: "json" };
import type { Environment } from "../../cli/command.ts";
import type { Messages } from "../../cli/messages.ts";
import { defaultKubeconfig } from "../../playground/kubeconfig/file.ts";
import { runPlayground } from "../../playground/playground.ts";
import { tellReady } from "../../playground/process/background.ts";

/** Flags of `start` that matter to the process that serves. */
export interface ServeFlags {
  data: string;
  kubeconfig: string | undefined;
  port: number;
  "pod-cidr": string;
  "service-cidr": string | undefined;
  "cri-endpoint": string | undefined;
}

/** Runs the playground in this process until a signal; containers outlive it. */
export async function serveForeground(options: {
  flags: ServeFlags;
  environment: Environment;
  messages: Messages;
}): Promise<number> {
  const { flags, environment, messages } = options;
  const { signal } = environment;
  const begun = performance.now();
  const playground = await runPlayground({
    data: flags.data,
    kubeconfig: resolve(flags.kubeconfig ?? defaultKubeconfig(environment.env)),
    port: flags.port,
    podCidr: flags["pod-cidr"],
    serviceCidr: flags["service-cidr"],
    criEndpoint: flags["cri-endpoint"],
    version: packageJson.version,
    log: logTo(messages),
    signal,
  });
  const milliseconds = Math.round(performance.now() - begun);
  messages.info(`ready after ${milliseconds} ms on ${playground.server}`);
  tellReady();
  if (!signal.aborted) {
    await new Promise((release) => signal.addEventListener("abort", release, { once: true }));
  }
  await playground.close();
  return 0;
}

/**
 * In the background stderr is the log file. Node closes its own stream for good at the first
 * write that fails, but a disk that is full now has space later: so it is written directly, and
 * a line that doesn't fit is lost.
 */
function logTo(messages: Messages): (line: string) => void {
  const toFile = fstatSync(stderrDescriptor).isFile();
  return (line) => {
    const text = `${new Date().toISOString()} ${line}`;
    if (!toFile) return messages.info(text);
    try {
      writeSync(stderrDescriptor, `${text}\n`);
    } catch {
      // Nobody is there to tell.
    }
  };
}

const stderrDescriptor = 2;
