import { EphemeraError } from "../../errors.ts";
import { clashesOf } from "../copy/plan-copy.ts";
import { sharedNamespaces } from "../namespaces.ts";
import type { DebugPlan, PlannedChange, SessionPlan } from "../plan.ts";
import { sessionPermissions } from "../plan-context.ts";
import { podRefusal } from "../security/describe-refusal.ts";
import { containerNamed } from "../target/pod-containers.ts";
import { isTemporary, podRemains, withDeadline } from "../temporary-pod.ts";
import { type HeldPod, type HoldInput, holdPod } from "./hold-pod.ts";
import { heldRun, heldShell, runOriginal, shell as shellPath } from "./tools.ts";

/** Longest name of a Pod, less what is appended to it. */
const longestStem = 253 - "-debug-xxxxx".length;

/**
 * Plans a copy of a Pod with a container that waits, and a session in it. Throws COPY_IS_ORIGINAL
 * and what `holdPod` throws; nothing has been changed then.
 */
export function planHold(input: HoldInput): DebugPlan {
  const { pod, options, container, rules, suffix } = input;
  const original = pod.metadata?.name ?? "";
  const name = options.copy.name || `${original.slice(0, longestStem)}-debug-${suffix()}`;
  if (name === original) throw new EphemeraError("COPY_IS_ORIGINAL", { pod: name });
  const namespace = pod.metadata?.namespace ?? "default";
  const held = holdPod({ ...input, options: { ...options, copy: { ...options.copy, name } } });
  const session = heldSession(input);
  const temporary = isTemporary(input, session);
  const remains = podRemains({ pod: name, namespace, isTemporary: temporary });
  const { replace } = options.copy;
  const clashes = clashesOf(input, { object: held.object, container });
  const deletion: PlannedChange = { kind: "delete-pod", pod: original, when: "debugger-runs" };
  return {
    mode: "copy",
    namespace,
    pod: name,
    debugger: container,
    flow: "resident",
    reopen: `ephemera exec ${name} -n ${namespace} -c ${container} -it -- ${shellPath}`,
    changes: [
      { kind: "create-pod", object: temporary ? withDeadline(held.object) : held.object },
      ...(replace ? [deletion] : []),
    ],
    ...(session && { session }),
    ...(temporary && { isTemporary: true }),
    shares: sharedNamespaces({ pod: name, spec: held.object.spec }),
    announcements: [],
    notes: [...clashes.notes, ...held.notes, remains, whatItWouldRun(input, held)],
    warnings: [...clashes.warnings, ...(rules === undefined ? [] : podRefusal(held.object, rules))],
    sideEffects: [remains, ...(replace ? [`The Pod ${original} is deleted without grace.`] : [])],
    permissions: [
      "get pods",
      "create pods",
      ...(replace || temporary ? ["delete pods"] : []),
      "list pods",
      "watch pods",
      ...sessionPermissions(session),
    ],
  };
}

/** As in a resident debugger: with a terminal and nothing said a shell, without one no session. */
function heldSession({ options, terminal, term }: HoldInput): SessionPlan | undefined {
  const { command, stdin, tty } = options;
  if (command.length > 0) {
    return { kind: "exec", command: heldRun(command), runs: JSON.stringify(command), stdin, tty };
  }
  const shell = { kind: "exec", command: heldShell(term), runs: "a shell" } as const;
  if (stdin) return { ...shell, stdin, tty };
  return terminal ? { ...shell, stdin: true, tty: true } : undefined;
}

function whatItWouldRun({ container }: HoldInput, { object, original }: HeldPod): string {
  const { line, args } = original;
  if (line !== undefined) {
    return `The container ${container} waits instead of running its command. '${runOriginal}' runs it in there, which is:\n${line}`;
  }
  const { image } = containerNamed(object, container);
  const rest = args === undefined ? "" : ` Its arguments are in the spec:\n${args}`;
  return `The container ${container} waits instead of running its command: the entrypoint of its image, which the API doesn't know. 'crane config ${image}', 'skopeo inspect --config docker://${image}' or 'docker image inspect ${image}' shows it.${rest}`;
}
