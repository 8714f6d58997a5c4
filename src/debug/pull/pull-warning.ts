import { credentialsFor } from "../../kubernetes/keyring.ts";
import type { Secret } from "../../kubernetes/types.ts";
import type { PullQuestion } from "./pull-question.ts";

/** What came of reading a Secret. */
export type FoundSecret = Secret | "missing" | "unreadable";

/**
 * The warnings that images may not be pulled: no Secret is for their registry. Where one couldn't be
 * read nothing is said. `found` holds every Secret of the question by its name.
 */
export function pullWarnings(
  { images, fixed }: PullQuestion,
  found: ReadonlyMap<string, FoundSecret>,
): string[] {
  const secrets = [...found].filter(([, secret]) => !isGenerated(secret));
  const readable = secrets.flatMap(([, secret]) => (typeof secret === "string" ? [] : [secret]));
  if (secrets.length === 0 || secrets.some(([, secret]) => secret === "unreadable")) return [];
  const names = secrets
    .map(([name, secret]) => (secret === "missing" ? `${name}, which does not exist` : name))
    .join("; ");
  const advice = fixed
    ? "Choose another --image, or debug a copy with --copy-to and --pull-secret."
    : "Name a Secret for it with --pull-secret.";
  return images
    .filter((image) => credentialsFor(image, readable).length === 0)
    .map(
      (image) =>
        `The image ${image} may not be pulled: none of the Pod's imagePullSecrets is for its registry (${names}). ${advice}`,
    );
}

/** OpenShift makes one of each service account for its own registry: nobody has chosen it. */
function isGenerated(secret: FoundSecret): boolean {
  if (typeof secret === "string") return false;
  const annotations = Object.keys(secret.metadata?.annotations ?? {});
  return (
    annotations.includes("openshift.io/internal-registry-auth-token.service-account") ||
    (secret.type === "kubernetes.io/dockercfg" &&
      annotations.includes("kubernetes.io/service-account.name"))
  );
}
