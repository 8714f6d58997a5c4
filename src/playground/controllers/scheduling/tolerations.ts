import type { Taint, Toleration } from "../../../kubernetes/types.ts";

/** Whether one of the tolerations accepts a taint. */
export function isTolerated(taint: Taint, tolerations: readonly Toleration[]): boolean {
  return tolerations.some((toleration) => tolerates(toleration, taint));
}

/** core.v1.Toleration against core.v1.Taint. */
function tolerates(toleration: Toleration, taint: Taint): boolean {
  const { key, operator = "Equal", value = "", effect } = toleration;
  if (effect !== undefined && effect !== "" && effect !== taint.effect) return false;
  if (key === undefined || key === "") return operator === "Exists";
  if (key !== taint.key) return false;
  return operator === "Exists" || value === (taint.value ?? "");
}
