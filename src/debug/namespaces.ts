import type { PodSpec } from "../kubernetes/types.ts";
import type { SharedNamespace } from "./plan.ts";

/** The namespaces of Linux that a container of a Pod has in common with others, and with whom. */
export function sharedNamespaces(options: {
  pod: string;
  spec: PodSpec | undefined;
  /** The container whose PID namespace it is put in. */
  target?: string | undefined;
}): SharedNamespace[] {
  const { pod, spec, target } = options;
  const rest = `the Pod ${pod}`;
  const pid = processesOf(options);
  return [
    { namespace: "network", with: spec?.hostNetwork ? "the node" : rest },
    { namespace: "IPC", with: spec?.hostIPC ? "the node" : rest },
    { namespace: "UTS", with: spec?.hostNetwork ? "the node" : rest },
    ...(pid === undefined ? [] : [{ namespace: "PID" as const, with: pid }]),
  ];

  function processesOf({ spec: own }: typeof options): string | undefined {
    if (own?.hostPID) return "the node";
    if (own?.shareProcessNamespace) return `all containers of ${rest}`;
    return target === undefined ? undefined : `container ${target} of ${rest}`;
  }
}
