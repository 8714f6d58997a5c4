import { join } from "node:path";
import type { Pod } from "../../../kubernetes/types.ts";
import type { CriClient } from "../../runtime/cri/client.ts";
import { podLabels } from "../config/labels.ts";
import type { NodeContext } from "../node-context.ts";
import { podPlaces } from "../places.ts";
import { containersOf, identityOf } from "../pod.ts";
import type { VolumePlan } from "../volumes/plan.ts";
import { diskUsage } from "./disk-usage.ts";
import type { StorageUse } from "./storage-eviction.ts";

/** What measuring needs of the node. */
export type MeasuringNode = Pick<NodeContext, "places" | "measurements"> & {
  runtime: Pick<CriClient, "listContainerStats">;
};

/** What a Pod has written to this node by now: its emptyDirs, root file systems and logs. */
export async function measureStorage(
  node: MeasuringNode,
  pod: Pod,
  plans: readonly VolumePlan[],
): Promise<StorageUse> {
  const identity = identityOf(pod);
  const { logs } = podPlaces(node.places, identity);
  const own = plans.filter(({ kind }) => kind === "empty-directory");
  const names = containersOf(pod).map(({ container }) => container.name);
  const paths = [...own.map(({ path }) => path), ...names.map((name) => join(logs, name))];
  const [used, { stats }] = await Promise.all([
    node.measurements.run(() => diskUsage(paths)),
    node.runtime.listContainerStats({
      filter: { labelSelector: { [podLabels.uid]: identity.uid } },
    }),
  ]);
  const written = (name: string) =>
    stats
      .filter(({ attributes }) => attributes?.metadata?.name === name)
      .reduce((sum, { writableLayer }) => sum + Number(writableLayer?.usedBytes?.value ?? 0), 0);
  const volumes = new Map(own.map(({ name, path }) => [name, used.get(path) ?? 0]));
  const containers = new Map(
    names.map((name) => [name, written(name) + (used.get(join(logs, name)) ?? 0)]),
  );
  const onDisk = own
    .filter((plan) => !("memory" in plan))
    .map(({ name }) => volumes.get(name) ?? 0);
  const total = [...containers.values(), ...onDisk].reduce((sum, bytes) => sum + bytes, 0);
  return { volumes, containers, total };
}
