import { credentialsFor } from "../../../kubernetes/keyring.ts";
import type { Pod, Secret } from "../../../kubernetes/types.ts";
import type { Image } from "../../runtime/proto/cri_pb.ts";
import type { ImageUser } from "../config/security-context.ts";
import type { StartState } from "../decide/start-state.ts";
import { hindrance } from "../hindrance.ts";
import { formatGoDuration, pullErrorMessage } from "../images/pull-words.ts";
import type { NodeContext } from "../node-context.ts";

/** The kubelet's `maxParallelImagePulls`, which a small machine and its network can bear. */
export const maxParallelPulls = 3;

/** Tells something of the container whose image is pulled. */
export type RecordPull = (type: "Normal" | "Warning", reason: string, message: string) => void;

/** What to pull, for whom. */
export interface Pull {
  pod: Pod;
  image: string;
  /** Pulls of this image that failed in a row. */
  failures: number;
  record: RecordPull;
}

/** Pulls an image when it is its turn, with the Pod's credentials; what came of it. Never rejects. */
export async function pullImage(node: NodeContext, pull: Pull): Promise<StartState> {
  const { image, failures, record } = pull;
  const asked = Date.now();
  record("Normal", "Pulling", `Pulling image "${image}"`);
  const secrets = pullSecrets(node, pull);
  try {
    const { imageRef, took } = await node.pulls.run(async () => {
      const begun = Date.now();
      return { imageRef: await tryCredentials(node, image, secrets), took: Date.now() - begun };
    });
    const found = await findImage(node, image);
    const times = [took, Date.now() - asked].map(formatGoDuration);
    record(
      "Normal",
      "Pulled",
      `Successfully pulled image "${image}" in ${times[0]} (${times[1]} including waiting). Image size: ${found?.size ?? 0} bytes.`,
    );
    const imageUser = found === undefined ? {} : userOf(found);
    return { phase: "image-ready", imageId: found?.id ?? imageRef, imageUser, failures: 0 };
  } catch (error) {
    const message = pullErrorMessage(error);
    record("Warning", "Failed", `Failed to pull image "${image}": ${message}`);
    record("Warning", "Failed", "Error: ErrImagePull");
    return hindrance("ErrImagePull", message, failures + 1);
  }
}

/** The image as the runtime has it, or undefined. */
export async function findImage(node: NodeContext, image: string): Promise<Image | undefined> {
  const { image: found } = await node.runtime.imageStatus({ image: { image } });
  return found;
}

/** Whom an image runs as. */
export function userOf({ uid, username }: Image): ImageUser {
  return {
    ...(uid === undefined ? {} : { uid: Number(uid.value) }),
    ...(username === "" ? {} : { username }),
  };
}

/** The Pod's pull secrets that exist; those that don't are told, and the pull is tried all the same. */
function pullSecrets(node: NodeContext, { pod, record }: Pull): Secret[] {
  const namespace = pod.metadata?.namespace ?? "default";
  const names = (pod.spec?.imagePullSecrets ?? []).map(({ name = "" }) => name);
  const found = names.map((name) =>
    node.registry.find(node.resources.secrets, { namespace, name }),
  );
  const missing = names.filter((_, index) => found[index] === undefined);
  if (missing.length > 0) {
    const which = `some image pull secrets (${missing.join(", ")})`;
    const message = `Unable to retrieve ${which}; attempting to pull the image may not succeed.`;
    record("Warning", "FailedToRetrieveImagePullSecret", message);
  }
  return found.filter((secret): secret is Secret => secret !== undefined);
}

/** Without credentials once; else with each until one is taken. Rejects with all that was said. */
async function tryCredentials(
  node: NodeContext,
  image: string,
  secrets: readonly Secret[],
): Promise<string> {
  const credentials = credentialsFor(image, secrets);
  const errors: unknown[] = [];
  for (const auth of credentials.length === 0 ? [undefined] : credentials) {
    try {
      const { imageRef } = await node.runtime.pullImage({
        image: { image },
        ...(auth === undefined ? {} : { auth }),
      });
      return imageRef;
    } catch (error) {
      errors.push(error);
    }
  }
  if (errors.length === 1) throw errors[0];
  // As Go prints several errors at once, each said once.
  throw new Error(`[${[...new Set(errors.map(pullErrorMessage))].join(", ")}]`);
}
