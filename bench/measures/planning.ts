import { planEphemeral } from "../../src/debug/ephemeral/plan-ephemeral.ts";
import { defaultOptions } from "../../src/debug/options.ts";
import { randomSuffix } from "../../src/kubernetes/generate-name.ts";
import type { Pod } from "../../src/kubernetes/types.ts";
import type { Measurement } from "../report.ts";
import { timeInTurns } from "../rounds.ts";

const rounds = 30;

/** A Pod that has been debugged a thousand times: what the plan for the next one costs. */
export async function measurePlanning(): Promise<Measurement[]> {
  const text = JSON.stringify(muchDebugged(1000));
  const pod = JSON.parse(text) as Pod;
  const times = await timeInTurns(rounds, {
    plan: async () => {
      const plan = planEphemeral({
        pod,
        options: defaultOptions,
        profile: undefined,
        image: "busybox",
        target: "app",
        terminal: true,
        stdinTerminal: true,
        term: "xterm",
        suffix: randomSuffix,
      });
      JSON.stringify(plan.changes[0]);
      return undefined;
    },
    parse: async () => {
      JSON.parse(text);
      return undefined;
    },
  });
  return [
    {
      what: "plan and patch, Pod with 1,000 ephemeral containers",
      value: times.plan,
      peer: times.parse,
      against: "parsing that Pod's JSON",
    },
  ];
}

/** All its debuggers were resident, and have ended. */
function muchDebugged(times: number): Pod {
  const names = Array.from({ length: times }, (_, index) => `debugger-${index}`);
  const terminated = { exitCode: 0, reason: "Completed", startedAt: "2026-01-01T00:00:00Z" };
  const image = { image: "busybox", imageID: "docker.io/library/busybox@sha256:0" };
  return {
    metadata: { name: "web", namespace: "default" },
    spec: {
      containers: [{ name: "app", image: "busybox" }],
      ephemeralContainers: names.map((name) => ({
        name,
        image: "busybox",
        targetContainerName: "app",
        command: ["sh", "-c", "sleep 3600"],
        env: [{ name: "EPHEMERA_RESIDENT", value: JSON.stringify({ version: 1, image: name }) }],
        terminationMessagePolicy: "File",
      })),
    },
    status: {
      phase: "Running",
      containerStatuses: [
        { name: "app", ...image, ready: true, restartCount: 0, state: { running: {} } },
      ],
      ephemeralContainerStatuses: names.map((name) => ({
        name,
        ...image,
        ready: false,
        restartCount: 0,
        state: { terminated },
      })),
    },
  };
}
