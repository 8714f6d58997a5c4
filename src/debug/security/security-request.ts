import type { Pod, SecurityContext } from "../../kubernetes/types.ts";
import type { Profile } from "../profiles/profile.ts";
import type { NamespaceRules } from "./namespace-rules.ts";
import type { UserChoice } from "./user-choice.ts";

/** What is asked for, and what is known. */
export interface SecurityRequest {
  readonly pod: Pod;
  /** The container whose processes the debugger sees; undefined for none. */
  readonly target: string | undefined;
  /** Undefined to choose. */
  readonly profile: Profile | undefined;
  /** Undefined to choose. */
  readonly asUser: UserChoice | undefined;
  /** Undefined where nothing is forbidden, or where it isn't known. */
  readonly rules: NamespaceRules | undefined;
  /** What `--custom` says, which goes before all that is chosen. */
  readonly custom?: SecurityContext | undefined;
}
