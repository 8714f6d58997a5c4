import { isImageReference } from "../../../kubernetes/image-reference.ts";
import type { Pod } from "../../../kubernetes/types.ts";
import type { Image } from "../../runtime/proto/cri_pb.ts";
import type { ImageUser } from "../config/security-context.ts";
import { retrySeconds } from "../decide/back-off.ts";
import type { Hindrance, HindranceReason, StartState } from "../decide/start-state.ts";
import type { NodeContext } from "../node-context.ts";
import { type AnyContainer, type ContainerRole, fieldPathOf } from "../pod.ts";
import type { PodMemory } from "./pod-memory.ts";

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
  settle({ phase: "pulling" });
  void pull(node, request, failures, record).then((state) => {
    settle(state);
    wake();
  });
}

type Record = (type: "Normal" | "Warning", reason: string, message: string) => void;

function recorderFor(node: NodeContext, { pod, role, container }: ImageRequest): Record {
  const fieldPath = fieldPathOf(role, container.name);
  return (type, reason, message) => node.record(pod, { type, reason, message, fieldPath });
}

async function findImage(node: NodeContext, image: string) {
  const { image: found } = await node.runtime.imageStatus({ image: { image } });
  return found;
}

function userOf({ uid, username }: Image): ImageUser {
  return {
    ...(uid === undefined ? {} : { uid: Number(uid.value) }),
    ...(username === "" ? {} : { username }),
  };
}

async function pull(
  node: NodeContext,
  { container }: ImageRequest,
  failures: number,
  record: Record,
): Promise<StartState> {
  const image = container.image ?? "";
  const begun = Date.now();
  record("Normal", "Pulling", `Pulling image "${image}"`);
  try {
    const { imageRef } = await node.runtime.pullImage({ image: { image } });
    const found = await findImage(node, image);
    const took = `${((Date.now() - begun) / 1000).toPrecision(4)}s`;
    record(
      "Normal",
      "Pulled",
      `Successfully pulled image "${image}" in ${took} (${took} including waiting). Image size: ${found?.size ?? 0} bytes.`,
    );
    const imageUser = found === undefined ? {} : userOf(found);
    return { phase: "image-ready", imageId: found?.id ?? imageRef, imageUser, failures: 0 };
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    record("Warning", "Failed", `Failed to pull image "${image}": ${message}`);
    record("Warning", "Failed", "Error: ErrImagePull");
    return hindrance("ErrImagePull", message, failures + 1);
  }
}

/** A failure that is tried again after the usual back-off. */
export function hindrance(reason: HindranceReason, message: string, failures: number): Hindrance {
  const now = Date.now();
  return {
    phase: "failed",
    reason,
    message,
    failures,
    failedAt: new Date(now),
    retryAt: new Date(now + retrySeconds(failures) * 1000),
  };
}
