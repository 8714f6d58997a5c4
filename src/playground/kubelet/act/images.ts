import { isImageReference } from "../../../kubernetes/image-reference.ts";
import type { Pod } from "../../../kubernetes/types.ts";
import { asBackOff, isDue, type StartState, shownHindrance } from "../decide/start-state.ts";
import { hindrance } from "../hindrance.ts";
import type { NodeContext } from "../node-context.ts";
import { type AnyContainer, type ContainerRole, fieldPathOf } from "../pod.ts";
import type { PodMemory } from "./pod-memory.ts";
import { findImage, pullImage, type RecordPull, userOf } from "./pull-image.ts";

/** Which image of which container is to be made ready. */
export interface ImageRequest {
  pod: Pod;
  role: ContainerRole;
  container: AnyContainer;
  memory: PodMemory;
}

/**
 * Sees to it that a container's image is there, by its pull policy. Answers at once when it is;
 * a pull goes on in the background and calls `wake` when it is done, so that a slow registry
 * never holds up the Pod's other containers.
 */
export async function prepareImage(
  node: NodeContext,
  request: ImageRequest,
  wake: () => void,
): Promise<void> {
  const { container, memory } = request;
  const before = memory.starts.get(container.name);
  const failures = before?.phase === "failed" ? before.failures : 0;
  const settle = (state: StartState) => memory.starts.set(container.name, state);
  const image = container.image ?? "";
  const record = recorderFor(node, request);

  if (!isImageReference(image)) {
    const problem = `couldn't parse image name "${image}": invalid reference format`;
    const message = `Failed to apply default image tag "${image}": ${problem}`;
    record("Warning", "InspectFailed", message);
    record("Warning", "Failed", "Error: InvalidImageName");
    settle(hindrance("InvalidImageName", message, failures + 1));
    return;
  }
  const present = await findImage(node, image);
  const policy = container.imagePullPolicy ?? "IfNotPresent";
  if (present === undefined && policy === "Never") {
    const message = `Container image "${image}" is not present with pull policy of Never`;
    record("Warning", "ErrImageNeverPull", message);
    settle(hindrance("ErrImageNeverPull", message, failures + 1));
    return;
  }
  const sufficient = policy !== "Always" || node.isAuthoritative(image);
  if (present !== undefined && sufficient) {
    record(
      "Normal",
      "Pulled",
      `Container image "${image}" already present on machine and can be accessed by the pod`,
    );
    settle({ phase: "image-ready", imageId: present.id, imageUser: userOf(present), failures });
    return;
  }
  const after = shownHindrance(before);
  settle({ phase: "pulling", ...(after === undefined ? {} : { after }) });
  const again = () => void prepareImage(node, request, wake).then(wake, wake);
  const underWay = memory.pulls.get(image);
  if (underWay !== undefined) {
    void underWay.then(again);
    return;
  }
  // The kubelet's back-off has the Pod and the image as its key: containers share it.
  const failed = memory.pullFailures.get(image);
  if (failed !== undefined && !isDue(failed, new Date())) {
    settle(asBackOff(failed));
    return;
  }
  const pull = { pod: request.pod, image, failures: failed?.failures ?? 0, record };
  const pulled = pullImage(node, pull).then((state) => {
    if (state.phase === "failed") memory.pullFailures.set(image, state);
    else memory.pullFailures.delete(image);
    memory.pulls.delete(image);
    settle(state);
    wake();
  });
  memory.pulls.set(image, pulled);
}

function recorderFor(node: NodeContext, { pod, role, container }: ImageRequest): RecordPull {
  const fieldPath = fieldPathOf(role, container.name);
  return (type, reason, message) => node.record(pod, { type, reason, message, fieldPath });
}
