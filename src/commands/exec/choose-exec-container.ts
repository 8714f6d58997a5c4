import { containerNames } from "../../debug/container-names.ts";
import { defaultContainer } from "../../debug/target/choose-container.ts";
import { EphemeraError } from "../../errors.ts";
import type { Pod } from "../../kubernetes/types.ts";

/**
 * The container to run in: the one named, else the default one, else the first with kubectl's
 * remark. Throws CONTAINER_NOT_FOUND.
 */
export function chooseExecContainer(
  pod: Pod,
  named: string | undefined,
  say: (text: string) => void,
): string {
  const name = pod.metadata?.name ?? "";
  if (named !== undefined) {
    const names = containerNames(pod);
    if (names.has(named)) return named;
    throw new EphemeraError("CONTAINER_NOT_FOUND", {
      pod: name,
      container: named,
      containers: [...names].join(", "),
    });
  }
  const chosen = defaultContainer(pod);
  if (chosen !== undefined) return chosen.container;
  const first = pod.spec?.containers[0]?.name ?? "";
  say(`Defaulted container "${first}" out of: ${[...containerNames(pod)].join(", ")}`);
  return first;
}
