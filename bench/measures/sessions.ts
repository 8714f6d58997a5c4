import { program, runEphemera } from "../../test/e2e/support/ephemera.ts";
import { kubectlPath } from "../../test/e2e/support/kubectl-path.ts";
import { run } from "../../test/e2e/support/run.ts";
import { openTerminal } from "../../test/e2e/support/terminal.ts";
import type { BenchPlayground } from "../bench-playground.ts";
import type { Measurement } from "../report.ts";
import { timeInTurns } from "../rounds.ts";
import { createWaitingPod, isReady, removePod, timeUntil } from "../watched-pods.ts";

const rounds = 7;
const prompt = /\/ # ?$/m;

/** What a person waits for: a prompt, an answer. */
export async function measureSessions({
  client,
  kubeconfig,
}: BenchPlayground): Promise<Measurement[]> {
  const ready = async (name: string) => {
    await timeUntil(client, { name, act: () => createWaitingPod(client, name), reached: isReady });
  };
  const untilPrompt = async (command: [string, string[]]) => {
    const begun = performance.now();
    const terminal = openTerminal(command);
    await terminal.shows(prompt);
    const took = performance.now() - begun;
    terminal.type("exit\r");
    await terminal.exit;
    return took;
  };
  const debug = (pod: string): [string, string[]] => [
    process.execPath,
    [program, "--kubeconfig", kubeconfig, "debug", pod, "--image=busybox", "--target=app"],
  ];
  const kubectl = kubectlPath();
  const kubectlDebug = (pod: string): [string, string[]] => [
    kubectl,
    ["--kubeconfig", kubeconfig, "debug", "-it", pod, "--image=busybox", "--target=app"],
  ];
  await ready("resident");
  const times = await timeInTurns(rounds, {
    // Each first debugger gets a Pod of its own, made before the clock runs.
    first: async (round) => onNewPod(`first-${round}`, (pod) => untilPrompt(debug(pod))),
    kubectl: async (round) => onNewPod(`kubectl-${round}`, (pod) => untilPrompt(kubectlDebug(pod))),
    resident: () => untilPrompt(debug("resident")),
    exec: async () => {
      await runEphemera(["--kubeconfig", kubeconfig, "exec", "resident", "--", "true"]);
      return undefined;
    },
    kubectlExec: async () => {
      await run(kubectl, ["--kubeconfig", kubeconfig, "exec", "resident", "--", "true"]);
      return undefined;
    },
  });
  await removePod(client, "resident");

  async function onNewPod(pod: string, use: (pod: string) => Promise<number>): Promise<number> {
    await ready(pod);
    const took = await use(pod);
    await removePod(client, pod);
    return took;
  }

  return [
    {
      what: "Enter to prompt, new debugger",
      value: times.first,
      peer: times.kubectl,
      against: "kubectl debug",
      budget: 1,
    },
    {
      what: "Enter to prompt, resident debugger",
      value: times.resident,
      peer: times.kubectl,
      against: "kubectl debug",
      budget: 0.5,
    },
    {
      what: "exec round trip",
      value: times.exec,
      peer: times.kubectlExec,
      against: "kubectl exec",
    },
  ];
}
