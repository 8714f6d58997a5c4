import { setTimeout as sleep } from "node:timers/promises";
import type { LifecycleHandler, Pod } from "../../../kubernetes/types.ts";
import type { CriClient } from "../../runtime/cri/client.ts";
import type { NodeContext } from "../node-context.ts";
import { type AnyContainer, describePod, identityOf } from "../pod.ts";
import { goRuntimeError } from "../probes/go-runtime-error.ts";
import { httpGetOf, sendGet } from "../probes/http-get.ts";
import { resolvePort } from "../probes/port.ts";
import { userAgents } from "../probes/user-agents.ts";

/** In which container of which Pod a hook runs. */
export interface HookTarget {
  node: Pick<NodeContext, "record" | "log"> & { runtime: Pick<CriClient, "execSync"> };
  pod: Pod;
  container: AnyContainer;
  containerId: string;
  /** The Pod's. */
  address: string;
}

/** Runs a hook to its end. Rejects, when it fails, with the words the container's status shows. */
export async function runHandler(
  target: HookTarget,
  handler: LifecycleHandler,
  signal: AbortSignal,
): Promise<void> {
  const { exec, httpGet, sleep: pause } = handler;
  if (exec !== undefined) return runExec(target, exec.command ?? [], signal);
  if (httpGet !== undefined) {
    return runHttpGet(target, httpGet, signal).catch((error: unknown) => {
      throw failed(target, `HTTP lifecycle hook (${httpGet.path})`, goRuntimeError(error));
    });
  }
  if (pause !== undefined) {
    await sleep(pause.seconds * 1000, undefined, { signal });
    return;
  }
  throw new Error(`Cannot run handler: invalid handler: ${JSON.stringify(handler)}`);
}

/** The command has all the time it takes; an exit code other than 0 is a failure. */
async function runExec(target: HookTarget, command: string[], signal: AbortSignal) {
  const { node, containerId } = target;
  const hook = `Exec lifecycle hook ([${command.join(" ")}])`;
  const reply = await node.runtime
    .execSync({ containerId, cmd: command, timeout: 0n }, { signal })
    .catch((error: unknown) => {
      throw failed(target, hook, `${goRuntimeError(error)}, message: ""`);
    });
  if (reply.exitCode === 0) return;
  const said = Buffer.from(reply.stderr).toString();
  const output = JSON.stringify(Buffer.concat([reply.stdout, reply.stderr]).toString());
  const why = `command '${command.join(" ")}' exited with ${reply.exitCode}: ${said}`;
  throw failed(target, hook, `${why}, message: ${output}`);
}

/** Any answer will do. One from an HTTP server where HTTPS was asked for is asked for once more. */
async function runHttpGet(
  { node, pod, container, address }: HookTarget,
  action: NonNullable<LifecycleHandler["httpGet"]>,
  signal: AbortSignal,
) {
  const port = action.port === "" ? 80 : resolvePort(action.port, container);
  const get = httpGetOf(action, { address, port, userAgent: userAgents.lifecycle });
  try {
    await sendGet(get, signal);
  } catch (error) {
    const isPlain = String(error).includes("server gave HTTP response to HTTPS client");
    if (action.scheme !== "HTTPS" || !isPlain) throw error;
    const headers = Object.fromEntries(
      Object.entries(get.headers).filter(([name]) => name.toLowerCase() !== "authorization"),
    );
    await sendGet({ ...get, headers, url: get.url.replace(/^https/, "http") }, signal);
    const host = `${get.host}:${get.port}`;
    node.record(pod, {
      type: "Warning",
      reason: "LifecycleHTTPFallback",
      message: `request to HTTPS lifecycle hook ${host} got HTTP response, retry with HTTP succeeded`,
    });
  }
}

function failed({ container, pod }: HookTarget, hook: string, why: string): Error {
  const where = `Container ${JSON.stringify(container.name)} in Pod ${JSON.stringify(describePod(identityOf(pod)))}`;
  return new Error(`${hook} for ${where} failed - error: ${why}`);
}
