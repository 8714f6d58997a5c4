import { isDenied } from "../../cluster/may-i.ts";
import { planCopy } from "../../debug/copy/plan-copy.ts";
import { planEphemeral } from "../../debug/ephemeral/plan-ephemeral.ts";
import { checkWindowsImage } from "../../debug/target/windows-pod.ts";
import { EphemeraError } from "../../errors.ts";
import type { Pod } from "../../kubernetes/types.ts";
import { readPod } from "../connect.ts";
import { chooseTarget } from "./choose-target.ts";
import { type DebugTask, imageOf, planContext } from "./debug-task.ts";
import { performOrExplain } from "./perform-or-explain.ts";
import type { PodTarget } from "./pod-target.ts";
import { readNeighbours, readSelecting } from "./read-neighbours.ts";
import { readRules } from "./read-rules.ts";

/** Times a plan may turn out to be overtaken: rules not known before, no shell in the image, a debugger that ended. */
const planAttempts = 4;

/** Debugs a Pod or a copy of it. Gives the exit code of the session. */
export async function debugPod(task: DebugTask, target: PodTarget): Promise<number> {
  const { name, hold } = task.options.copy;
  return name || hold ? debugCopy(task, target) : debugInside(task, target);
}

/** kubectl copies what the manifest says, not what runs: so does this. */
async function debugCopy(task: DebugTask, target: PodTarget): Promise<number> {
  const { attach, copy } = task.options;
  const likeKubectl = attach !== undefined;
  const place = placeOf(task, target);
  const answers = await Promise.all([
    target.manifest ?? target.found ?? readTarget(task, target),
    likeKubectl ? undefined : rulesFor(task, target),
    !likeKubectl && copy.keep.labels ? readSelecting(place) : [],
  ]);
  const [pod, , selecting] = answers;
  let [, rules] = answers;
  checkWindowsImage(pod, { image: usedDefault(task), command: task.invocation.command });
  const neighbours = likeKubectl ? undefined : await readNeighbours(pod, { ...place, selecting });
  if (copy.hold) {
    const { holdCopy } = await import("./hold-copy.ts");
    return holdCopy(task, { pod, named: target, rules, neighbours });
  }
  const context = planContext(task);
  for (;;) {
    const outcome = await performOrExplain(planCopy({ ...context, pod, rules, neighbours }), {
      task,
      pod,
      rules,
    });
    if (outcome.kind !== "refused") return outcome.kind === "exit" ? outcome.exitCode : 1;
    rules = outcome.rules;
  }
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

function readTarget(task: DebugTask, target: PodTarget): Promise<Pod> {
  const { client, invocation } = task;
  return readPod(client, target.pod, invocation.environment.signal, namespaceOf(task, target));
}

function rulesFor(task: DebugTask, target: PodTarget) {
  const { client, namespace, signal } = placeOf(task, target);
  return target.early?.rules ?? readRules(client, namespace, signal);
}

function placeOf(task: DebugTask, target: PodTarget) {
  const { client, invocation } = task;
  const { signal } = invocation.environment;
  return { client, namespace: namespaceOf(task, target), signal };
}

async function isSessionDenied(
  task: DebugTask,
  target: PodTarget,
  kind: "exec" | "attach",
): Promise<boolean> {
  if (kind === "exec" && (await target.early?.mayExec)) return false;
  const { client, invocation } = task;
  const namespace = namespaceOf(task, target);
  return isDenied(
    client,
    { verb: "create", resource: "pods", subresource: kind, namespace, name: target.pod },
    invocation.environment.signal,
  );
}

function namespaceOf({ client }: DebugTask, target: PodTarget): string {
  const { metadata } = target.manifest ?? target.found ?? {};
  return metadata?.namespace ?? client.connection.namespace;
}

/** The default image, if that is the one to be used. */
function usedDefault(task: DebugTask): string | undefined {
  return task.options.image ? undefined : imageOf(task);
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
