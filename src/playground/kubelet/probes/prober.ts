import type { Pod } from "../../../kubernetes/types.ts";
import type { CriClient } from "../../runtime/cri/client.ts";
import type { Situation } from "../decide/situation.ts";
import type { NodeContext } from "../node-context.ts";
import { addressOf } from "../observed.ts";
import { check } from "./check.ts";
import { countResult, type Run } from "./count.ts";
import { goRuntimeError } from "./go-runtime-error.ts";
import type { Outcome } from "./outcome.ts";
import { nextTick } from "./tick.ts";
import type { ProbeKind, ProbeVerdicts } from "./verdicts.ts";
import { type WantedProbe, wantedProbes } from "./wanted.ts";

/** The probes of one Pod. Without a running container that has any, there is not even a timer. */
export interface Prober {
  /** Starts and stops probes as the situation asks for. */
  follow(situation: Situation): void;
  stop(): void;
}

/** What a prober works with. */
export interface ProberOptions {
  node: Pick<NodeContext, "hostIp" | "log" | "record"> & { runtime: Pick<CriClient, "execSync"> };
  /** By container id; the prober writes here and calls `wake` when a verdict has changed. */
  verdicts: Map<string, ProbeVerdicts>;
  wake: () => void;
  /** Of the kubelet: whoever ran before is probed spread over a period, not all at once. */
  since: Date;
}

/** The kubelet asks this often before it gives up on a probe that can't be carried out. */
const tries = 3;

const namesOfKinds = {
  startup: "Startup",
  liveness: "Liveness",
  readiness: "Readiness",
} as const satisfies Record<ProbeKind, string>;

/** A prober for one Pod; the beat of its probes is counted from now. */
export function createProber({ node, verdicts, wake, since }: ProberOptions): Prober {
  const loops = new Map<string, AbortController>();
  const anchor = Date.now();
  let pod: Pod | undefined;
  let address = "";

  const settle = ({ containerId, kind }: WantedProbe, verdict: boolean) => {
    const before = verdicts.get(containerId);
    if (before?.[kind] === verdict) return;
    verdicts.set(containerId, { ...before, [kind]: verdict });
    wake();
  };

  const tell = ({ kind, fieldPath }: WantedProbe, reason: string, words: string) => {
    if (pod === undefined) return;
    const message = `${namesOfKinds[kind]} probe ${words}`;
    node.record(pod, { type: "Warning", reason, message, fieldPath });
  };

  /** Undefined when nothing could be learnt. */
  const ask = async (wanted: WantedProbe, signal: AbortSignal): Promise<Outcome | undefined> => {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await check(node, { ...wanted, address }, wanted.probe, signal);
      } catch (error) {
        if (signal.aborted) return undefined;
        if (attempt < tries) continue;
        tell(
          wanted,
          "Unhealthy",
          `errored and resulted in unknown state: ${goRuntimeError(error)}`,
        );
        return undefined;
      }
    }
  };

  const run = async (wanted: WantedProbe, first: number, signal: AbortSignal) => {
    const period = (wanted.probe.periodSeconds ?? 10) * 1000;
    const earliest = wanted.earliest.getTime();
    let counted: Run | undefined;
    await sleepUntil(first, signal);
    while (!signal.aborted) {
      const outcome = await ask(wanted, signal);
      if (signal.aborted) return;
      if (outcome !== undefined) {
        if (outcome.result === "failure") tell(wanted, "Unhealthy", `failed: ${outcome.output}`);
        if (outcome.result === "warning")
          tell(wanted, "ProbeWarning", `warning: ${outcome.output}`);
        const success = outcome.result !== "failure";
        const { run, verdict } = countResult(counted, success, wanted.probe);
        counted = run;
        if (verdict !== undefined) settle(wanted, verdict);
      }
      // The tick just served is in the past by now, if only by a millisecond.
      await sleepUntil(nextTick({ anchor, period, earliest, now: Date.now() + 1 }), signal);
    }
  };

  const begin = (wanted: WantedProbe) => {
    const loop = new AbortController();
    const now = Date.now();
    const earliest = wanted.earliest.getTime();
    const period = (wanted.probe.periodSeconds ?? 10) * 1000;
    const adopted = earliest < since.getTime() && now - since.getTime() < period;
    const tick = nextTick({ anchor, period, earliest, now });
    const first = adopted ? now + Math.random() * period : wanted.atOnce ? now : tick;
    run(wanted, first, loop.signal).catch((error: unknown) => {
      node.log(`${wanted.kind} probe of ${wanted.containerId}: ${String(error)}`);
    });
    return loop;
  };

  return {
    follow(situation) {
      pod = situation.pod;
      address = addressOf(situation.pod, situation.observed, node);
      const wanted = new Map(
        wantedProbes(situation).map((each) => [`${each.containerId} ${each.kind}`, each]),
      );
      for (const [key, loop] of loops) {
        if (wanted.has(key)) continue;
        loop.abort();
        loops.delete(key);
      }
      for (const [key, each] of wanted) if (!loops.has(key)) loops.set(key, begin(each));
    },
    stop() {
      for (const loop of loops.values()) loop.abort();
      loops.clear();
    },
  };
}

/** Resolves then, or at once when the signal aborts. */
function sleepUntil(time: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve();
    const end = () => {
      clearTimeout(timer);
      signal.removeEventListener("abort", end);
      resolve();
    };
    const timer = setTimeout(end, Math.max(time - Date.now(), 0));
    signal.addEventListener("abort", end, { once: true });
  });
}
