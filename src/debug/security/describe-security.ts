import type { ProcessRights } from "./process-rights.ts";
import type { Reach } from "./reach.ts";
import { idsOf, type SecurityOption } from "./security-options.ts";
import type { SecurityRequest } from "./security-request.ts";
import { describeUser } from "./user-choice.ts";

/** What was chosen, and what came of it. */
interface Choice {
  readonly option: SecurityOption;
  readonly request: SecurityRequest;
  readonly target: ProcessRights | undefined;
  readonly reach: Reach | undefined;
}

/** What was chosen, why, and what it reaches: one sentence. */
export function securityNote(choice: Choice): string {
  const { option, request } = choice;
  const reached = reachClause(choice);
  return `The debugger runs as ${describeDebugger(option)}${request.custom === undefined ? "" : ", changed by --custom"}${reasonClause(request)}${reached === undefined ? "" : `: ${reached}`}.`;
}

/** What won't work, each with what would help. */
export function securityWarnings(choice: Choice): string[] {
  const { option, request, target, reach } = choice;
  if (target === undefined || reach?.files !== "no") return [];
  const name = request.target ?? "";
  const whom = option.user === undefined ? "" : `, the debugger as ${describeUser(option.user)}`;
  return [
    `The files and the environment of ${name} will be out of reach: it runs as ${describeTarget(target)}${whom}.${helpFor(choice)}`,
  ];
}

function describeDebugger({ profile, user }: SecurityOption): string {
  const who = user === undefined ? "the user of its image or Pod" : describeUser(user);
  switch (profile) {
    case "general":
      return `${who} with SYS_PTRACE (profile general)`;
    case "netadmin":
      return `${who} with NET_ADMIN and NET_RAW (profile netadmin)`;
    case "sysadmin":
      return `${who}, privileged (profile sysadmin)`;
    case "legacy":
    case "baseline":
    case "restricted":
      return `${who} (profile ${profile})`;
  }
}

/** The level that made it choose less than it would have. */
function reasonClause({ profile, rules }: SecurityRequest): string {
  if (profile !== undefined || rules === undefined) return "";
  return `, as namespace ${rules.namespace} enforces the Pod Security level ${rules.level}`;
}

function reachClause({ request, target, reach }: Choice): string | undefined {
  const name = request.target;
  if (target === undefined || reach === undefined) return undefined;
  switch (reach.files) {
    case "yes":
      return `it reaches the processes and files of ${name}${reach.root === "no" ? " (at $TARGET_ROOT)" : ""}`;
    case "no":
      return `it sees the processes of ${name}${signalClause(reach)}`;
    case "unknown":
      return `it sees the processes of ${name}${signalClause(reach)}; whether it reaches its files depends on ${openFact(request, target)}`;
  }
}

function signalClause({ signals }: Reach): string {
  switch (signals) {
    case "yes":
      return "";
    case "no":
      return ", and can't send them signals";
    case "unknown":
      return ", and may not be able to send them signals";
  }
}

/** What the API doesn't say. */
function openFact({ pod, target: name }: SecurityRequest, target: ProcessRights): string {
  if (pod.spec?.hostUsers === false) return "how the runtime made the Pod's user namespace";
  const what = target.user === undefined ? "the user" : "the group";
  return `${what} of ${name}, which its image says (--as-user=UID:GID names them)`;
}

function describeTarget(target: ProcessRights): string {
  const ids = idsOf(target);
  return ids === undefined ? "another user than root" : describeUser(ids);
}

function helpFor({ request, target, option }: Choice): string {
  const ids = target && idsOf(target);
  const isTargets = ids !== undefined && ids.user === option.user?.user;
  if (request.rules === undefined && (request.profile ?? request.asUser) !== undefined) {
    return " Without --profile and --as-user a debugger is chosen that reaches them.";
  }
  if (request.asUser !== undefined && ids !== undefined && !isTargets) {
    return " --as-user=target reaches them.";
  }
  return "";
}
