import { planEphemeral } from "../../debug/ephemeral/plan-ephemeral.ts";
import { makesCopy } from "../../debug/options.ts";
import { checkWindowsImage } from "../../debug/target/windows-pod.ts";
import { EphemeraError } from "../../errors.ts";
import { type DebugTask, imageOf, planContext, usedDefault } from "./debug-task.ts";
import { performOrExplain } from "./perform-or-explain.ts";
import { chooseTarget } from "./targets/choose-target.ts";
import { isSessionDenied, readTarget, rulesFor } from "./targets/pod-place.ts";
import type { PodTarget } from "./targets/pod-target.ts";

/** Times a plan may turn out to be overtaken: rules not known before, no shell in the image, a debugger that ended. */
const planAttempts = 4;

/** Debugs a Pod or a copy of it. Gives the exit code of the session. */
export async function debugPod(task: DebugTask, target: PodTarget): Promise<number> {
  if (!makesCopy(task.options)) return debugInside(task, target);
  const { debugCopy } = await import("./debug-copy.ts");
  return debugCopy(task, target);
}

async function debugInside(task: DebugTask, named: PodTarget): Promise<number> {
  const { options, messages } = task;
  const likeKubectl = options.attach !== undefined;
  // kubectl plans on the manifest alone; only what runs tells which debuggers are there.
  let [pod, execDenied, rules] = await Promise.all([
    (likeKubectl ? named.manifest : named.found) ?? readTarget(task, named),
    !likeKubectl && isSessionDenied(task, named, "exec"),
    likeKubectl ? undefined : rulesFor(task, named),
  ]);
  let notResident = execDenied ? "You may not exec into this Pod" : undefined;
  checkWindowsImage(pod, { image: usedDefault(task), command: task.invocation.command });
  const { target, why } = await chooseTarget(pod, { task, named });
  const image = imageOf(task) ?? "";
  if (!likeKubectl) {
    messages.info(describeChoice({ task, pod: named.pod, target, why, image }));
  }
  const context = planContext(task);
  for (let attempt = 1; ; attempt++) {
    const plan = planEphemeral({ ...context, pod, image, target, notResident, rules });
    // Nothing is added that could not be got into.
    if (execDenied && plan.session && (await isSessionDenied(task, named, "attach"))) {
      throw new EphemeraError("SESSIONS_FORBIDDEN", { pod: named.pod });
    }
    const outcome = await performOrExplain(plan, { task, pod, rules });
    if (outcome.kind === "exit") return outcome.exitCode;
    if (attempt === planAttempts) {
      throw new EphemeraError("INTERNAL", { problem: `the debugger ended ${attempt} times` });
    }
    if (outcome.kind === "refused") rules = outcome.rules;
    if (outcome.kind === "no-shell") notResident = `The image ${image} has no shell to wait in`;
    pod = await readTarget(task, named);
  }
}

function describeChoice(choice: {
  task: DebugTask;
  pod: string;
  target: string | undefined;
  why: string | undefined;
  image: string;
}): string {
  const { task, pod, target, why, image } = choice;
  const container = target === undefined ? "" : `container ${target} of `;
  const reason = why === undefined ? "" : ` (${why})`;
  const { source } = task.defaultImage;
  const from = source === undefined ? "" : `from ${source}; `;
  const chosenImage = task.options.image ? "" : ` (${from}--image chooses another)`;
  return `Debugging ${container}Pod ${pod}${reason} with ${image}${chosenImage}.`;
}
