import type { DebugOptions } from "./options.ts";
import type { SessionPlan } from "./plan.ts";
import type { Profile } from "./profiles/profile.ts";
import type { NamespaceRules } from "./security/namespace-rules.ts";

/** What every plan is made from, besides the object it is about. */
export interface PlanContext {
  readonly options: DebugOptions;
  /** Undefined to choose. */
  readonly profile: Profile | undefined;
  /** What the namespace enforces; undefined for nothing, or where it isn't known. */
  readonly rules?: NamespaceRules | undefined;
  /** The image, given or default; undefined where none is needed. */
  readonly image: string | undefined;
  /** Stdin and stdout are a terminal. */
  readonly terminal: boolean;
  /** Stdin is one, whatever stdout is: then it can be put into raw mode. */
  readonly stdinTerminal: boolean;
  /** The person's TERM. */
  readonly term: string | undefined;
  /** Draws the random part of a name. */
  readonly suffix: () => string;
}

/** How a container whose process is the command itself is connected to the person. */
export interface OwnProcess {
  readonly stdin: boolean;
  /** Its stdin ends with ours; else the process would wait for ever, and its end never be seen. */
  readonly stdinOnce: boolean;
  readonly tty: boolean;
  readonly attach: boolean;
}

/**
 * With `--attach` what the flags say. Without it a terminal and nothing said means a shell on it, and
 * a command is attached to for its output and exit code.
 */
export function ownProcess({ options, terminal }: PlanContext): OwnProcess {
  const { stdin, tty, attach, command } = options;
  if (attach !== undefined) return { stdin, stdinOnce: false, tty, attach };
  const asked = stdin || tty || command.length > 0;
  if (!asked && terminal) return { stdin: true, stdinOnce: false, tty: true, attach: true };
  // A terminal's end of input is a key, and one that was left can be attached to again.
  return { stdin, stdinOnce: stdin && !tty, tty, attach: asked };
}

/**
 * The session attached to such a container, if one is wanted. A container with a terminal (--custom can
 * give it one) gets ours wherever stdin is one, as with kubectl.
 */
export function attachedSession(
  { options, stdinTerminal }: PlanContext,
  container: { stdin?: boolean; tty?: boolean },
  session: { attach: boolean; ended: string },
): SessionPlan | undefined {
  if (!session.attach) return undefined;
  const stdin = container.stdin === true;
  return {
    kind: "attach",
    stdin,
    tty: container.tty === true && stdinTerminal,
    ...(options.attach !== undefined && stdin && { ended: session.ended }),
  };
}

/** The right a session needs. */
export function sessionPermissions(session: SessionPlan | undefined): string[] {
  return session === undefined ? [] : [`create pods/${session.kind}`];
}
