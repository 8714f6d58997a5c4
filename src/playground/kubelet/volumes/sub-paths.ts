import { join } from "node:path";
import { ConfigProblem } from "../config/environment.ts";
import { expand } from "../config/expand.ts";
import type { PodPlaces } from "../places.ts";
import type { AnyContainer } from "../pod.ts";
import type { VolumePlan } from "./plan.ts";

/** A part of a volume that one container mounts. */
export interface SubPath {
  /** Which of the container's volumeMounts. */
  index: number;
  volume: string;
  /** The volume's own directory on the node. */
  root: string;
  /** Names below it, at least one; none is `.` or `..`. */
  segments: string[];
  /** Where it is made visible for the runtime to mount. */
  target: string;
}

/** The parts of volumes a container mounts. Throws `ConfigProblem` in the kubelet's words. */
export function planSubPaths(
  container: AnyContainer,
  plans: readonly VolumePlan[],
  { places, environment }: { places: PodPlaces; environment: ReadonlyMap<string, string> },
): SubPath[] {
  return (container.volumeMounts ?? []).flatMap((mount, index) => {
    const { name: volume, subPath = "", subPathExpr = "" } = mount;
    const path = subPathExpr === "" ? subPath : expandAll(subPathExpr, environment);
    const root = plans.find(({ name }) => name === volume)?.path;
    if (path === "" || root === undefined) return [];
    if (path.startsWith("/")) {
      throw new ConfigProblem(`error SubPath "${path}" must not be an absolute path`);
    }
    const segments = path.split("/").filter((segment) => segment !== "" && segment !== ".");
    if (segments.includes("..")) {
      throw new ConfigProblem(`unable to provision SubPath "${path}": must not contain '..'`);
    }
    const target = join(places.subPaths, volume, container.name, String(index));
    return [{ index, volume, root, segments, target }];
  });
}

/** Unlike in command and env, a name that is not known is an error here. */
function expandAll(text: string, environment: ReadonlyMap<string, string>): string {
  return expand(text, (name) => {
    const value = environment.get(name);
    if (value === undefined) throw new ConfigProblem(`missing value for "${name}"`);
    return value;
  });
}
