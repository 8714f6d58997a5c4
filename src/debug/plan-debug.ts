import { EphemeraError } from "../errors.ts";
import type { EphemeralContainer, Pod } from "../kubernetes/types.ts";
import { checkPod, targetDelay } from "./check-pod.ts";
import {
  additionPatch,
  containerNames,
  ephemeralContainer,
  freeDebuggerName,
} from "./ephemeral-container.ts";
import type { DebugOptions } from "./options.ts";
import type { DebugPlan, SessionPlan } from "./plan.ts";
import type { Profile } from "./profiles.ts";
import { findResident, residentContainer } from "./resident.ts";
import { shellCommand } from "./resident-command.ts";

/** What a plan is made from. */
export interface PlanInput {
  readonly pod: Pod;
  readonly options: DebugOptions;
  readonly profile: Profile;
  /** The image, given or default. */
  readonly image: string;
  /** The target, given or chosen. */
  readonly target: string | undefined;
  /** Stdin and stdout are a terminal. */
  readonly terminal: boolean;
  /** The person's TERM. */
  readonly term: string | undefined;
  /** Why a resident debugger can't be used, if it can't: a clause. */
  readonly notResident?: string | undefined;
  /** Draws the random part of a name. */
  readonly suffix: () => string;
}

const additionPermissions = [
  "get pods",
  "patch pods/ephemeralcontainers",
  "list pods",
  "watch pods",
];

/**
 * Plans a debug command on one Pod. Throws POD_ENDED, POD_TERMINATING, TARGET_NOT_FOUND,
 * TARGET_ENDED or CONTAINER_EXISTS; nothing has been changed then.
 */
export function planDebug(input: PlanInput): DebugPlan {
  checkPod(input.pod, input.target);
  const resident = input.options.attach === undefined && input.notResident === undefined;
  if (!resident) return planOwnProcess(input);
  return planReuse(input) ?? planResident(input);
}

/** A running debugger made for the same purpose, if there is one and no other name is wanted. */
function planReuse(input: PlanInput): DebugPlan | undefined {
  const { pod, options } = input;
  const running = findResident(pod, residentParts(input, ""));
  const wanted = options.container ?? running;
  if (running === undefined || wanted !== running) return undefined;
  return {
    ...planFrame(input, running, residentSession(input)),
    flow: "resident",
    notes: [`Using the running debugger ${running}.`],
    warnings: [],
    sideEffects: [],
    permissions: ["get pods", ...sessionPermissions(residentSession(input))],
  };
}

function planResident(input: PlanInput): DebugPlan {
  const { options } = input;
  const container = residentContainer(residentParts(input, debuggerName(input)));
  const session = residentSession(input);
  const staysBehind = `The debugger ${container.name} stays in the Pod's spec until the Pod is deleted: ephemeral containers can't be removed.`;
  return {
    ...planFrame(input, container.name, session),
    flow: "resident",
    ...addition(input, container),
    notes: [
      ...profileNotes(input),
      ...delayNotes(input),
      `${staysBehind} It ends after ${inWords(options.timeToLive)} without a session (--ttl).`,
    ],
    warnings: warningsAbout(input, container),
    sideEffects: [staysBehind],
    permissions: [...additionPermissions, ...sessionPermissions(session)],
  };
}

/** kubectl's own flow: the objects it sends, and its words. */
function planOwnProcess(input: PlanInput): DebugPlan {
  const { options, terminal, target, notResident } = input;
  // Without --attach this stands in for a resident debugger, and does what that would have done.
  const asked = options.stdin || options.tty || options.command.length > 0;
  const alone = options.attach === undefined && !asked && terminal;
  const io = alone ? { stdin: true, tty: true } : { stdin: options.stdin, tty: options.tty };
  const attach = options.attach ?? (asked || alone);
  const container = ephemeralContainer({
    name: debuggerName(input),
    image: input.image,
    command: options.command,
    env: options.env,
    imagePullPolicy: options.imagePullPolicy,
    profile: input.profile,
    target,
    ...io,
  });
  const session: SessionPlan | undefined = attach ? { kind: "attach", ...io } : undefined;
  return {
    ...planFrame(input, container.name, session),
    flow: "own-process",
    ...addition(input, container),
    notes: [
      ...profileNotes(input),
      ...(notResident === undefined
        ? []
        : [
            `${notResident}, so the debugger's process is the session itself, as with kubectl debug.`,
          ]),
      ...(target === undefined ? [] : [targetingText(target)]),
      ...delayNotes(input),
      ...(options.container === undefined
        ? [`Defaulting debug container name to ${container.name}.`]
        : []),
    ],
    warnings: warningsAbout(input, container),
    sideEffects: [
      `The container ${container.name} stays in the Pod's spec until the Pod is deleted.`,
    ],
    permissions: [...additionPermissions, ...sessionPermissions(session)],
  };
}

function residentParts(input: PlanInput, name: string) {
  const { image, target, profile, options } = input;
  const { env, imagePullPolicy, timeToLive } = options;
  return { name, image, target, profile, env, imagePullPolicy, timeToLive };
}

function planFrame(input: PlanInput, name: string, session: SessionPlan | undefined) {
  return {
    namespace: input.pod.metadata?.namespace ?? "default",
    pod: input.pod.metadata?.name ?? "",
    debugger: name,
    ...(input.target !== undefined && { target: input.target }),
    ...(session && { session }),
  };
}

function addition({ pod }: PlanInput, container: EphemeralContainer) {
  return { addition: { container, patch: additionPatch(pod, container) } };
}

/** With a terminal and nothing said, a shell; without a terminal and nothing said, no session. */
function residentSession({ options, terminal, term }: PlanInput): SessionPlan | undefined {
  const { command, stdin, tty } = options;
  if (command.length > 0) return { kind: "exec", command, stdin, tty };
  if (stdin) return { kind: "exec", command: shellCommand(term), stdin, tty };
  return terminal
    ? { kind: "exec", command: shellCommand(term), stdin: true, tty: true }
    : undefined;
}

function sessionPermissions(session: SessionPlan | undefined): string[] {
  return session === undefined ? [] : [`create pods/${session.kind}`];
}

function debuggerName({ pod, options, suffix }: PlanInput): string {
  const wanted = options.container;
  if (wanted === undefined || wanted === "") return freeDebuggerName(pod, suffix);
  if (containerNames(pod).has(wanted)) {
    throw new EphemeraError("CONTAINER_EXISTS", {
      pod: pod.metadata?.name ?? "",
      container: wanted,
    });
  }
  return wanted;
}

function delayNotes({ pod, target }: PlanInput): string[] {
  const delay = target === undefined ? undefined : targetDelay(pod, target);
  if (delay === undefined) return [];
  return [`The target ${target} is not running now (${delay}): the debugger starts once it does.`];
}

/** kubectl's sentence; where it isn't true the debugger sees only its own processes. */
function targetingText(target: string): string {
  return `Targeting container "${target}". If you don't see processes from this container it may be because the container runtime doesn't support this feature.`;
}

/** kubectl's words about a profile it will drop. */
function profileNotes({ options }: PlanInput): string[] {
  if (options.profile !== "legacy") return [];
  return [
    '--profile=legacy is deprecated and planned to be removed in v1.39. It is recommended to specify other profile, for example "--profile=general".',
  ];
}

/** Capabilities are not effective for a user other than root. */
function warningsAbout({ pod }: PlanInput, container: EphemeralContainer): string[] {
  const { privileged, capabilities, runAsUser } = container.securityContext ?? {};
  const needsRoot = privileged === true || (capabilities?.add?.length ?? 0) > 0;
  if (!pod.spec?.securityContext?.runAsUser || !needsRoot || runAsUser === 0) return [];
  return [
    "Non-root user is configured for the entire target Pod, and some capabilities granted by debug profile may not work.",
  ];
}

function inWords(seconds: number): string {
  if (seconds % 3600 === 0) return `${seconds / 3600} h`;
  return seconds % 60 === 0 ? `${seconds / 60} min` : `${seconds} s`;
}
