import { targets } from "../completion/targets.ts";

/** The one target of `exec` and `attach`. */
export const sessionTargets = targets({
  nodes: false,
  several: false,
  containers: ["regular", "init", "ephemeral"],
});
