import type { KubernetesObject } from "../../../kubernetes/object.ts";
import type { Pod } from "../../../kubernetes/types.ts";
import type { RecordEvent } from "../../resources/event-recorder.ts";
import { pods } from "../../resources/pods/pods.ts";
import type { Registry } from "../../resources/registry.ts";

/** What a controller works with. */
export interface ControllerOptions {
  registry: Registry;
  record: RecordEvent;
  log: (line: string) => void;
}

/** Makes and deletes Pods for a controller, and tells of it in events on the owner. */
export interface PodControl {
  /** Rejects with what the API server said. */
  create(owner: KubernetesObject, pod: Pod): Promise<Pod>;
  /** Rejects likewise; a Pod that was replaced by another of its name is left alone. */
  remove(owner: KubernetesObject, pod: Pod): Promise<void>;
}

export function createPodControl({
  registry,
  record,
}: Pick<ControllerOptions, "registry" | "record">): PodControl {
  return {
    async create(owner, pod) {
      try {
        const created = await registry.create(pods, owner.metadata?.namespace, pod);
        const message = `Created pod: ${created.metadata?.name}`;
        record(owner, { type: "Normal", reason: "SuccessfulCreate", message });
        return created;
      } catch (error) {
        const message = `Error creating: ${messageOf(error)}`;
        record(owner, { type: "Warning", reason: "FailedCreate", message });
        throw error;
      }
    },
    async remove(owner, { metadata }) {
      const { namespace, name = "", uid } = metadata ?? {};
      try {
        const preconditions = uid === undefined ? {} : { uid };
        await registry.delete(pods, { namespace, name }, { preconditions });
      } catch (error) {
        const message = `Error deleting: ${messageOf(error)}`;
        record(owner, { type: "Warning", reason: "FailedDelete", message });
        throw error;
      }
      const message = `Deleted pod: ${name}`;
      record(owner, { type: "Normal", reason: "SuccessfulDelete", message });
    },
  };
}

/** An error in a sentence. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
