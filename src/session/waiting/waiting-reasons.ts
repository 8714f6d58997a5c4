/** What a waiting reason means for the person who waits. */
export interface WaitingVerdict {
  /** What to do about it; undefined while all goes its usual way. */
  readonly advice: string | undefined;
  /** Milliseconds after which it is given up: 0 for what can't succeed, undefined for the whole timeout. */
  readonly patience: number | undefined;
}

/** Long enough for a registry or a webhook to come to itself, short enough not to look like a hang. */
const shortPatience = 30_000;

interface Rule {
  readonly reasons: readonly string[];
  /** The message must match it, when there is one. */
  readonly message?: RegExp;
  readonly verdict: WaitingVerdict;
}

const pulling = ["ErrImagePull", "ImagePullBackOff"];
const initFailures = ["Init:Error", "Init:Failed"];
const creating = ["CreateContainerConfigError", "CreateContainerError"];

/** The kubelet's reasons (its packages images, kuberuntime and container); first match wins. */
const rules: readonly Rule[] = [
  {
    reasons: ["ContainerCreating", "PodInitializing", ""],
    verdict: { advice: undefined, patience: undefined },
  },
  {
    reasons: ["Unschedulable", "SchedulingGated"],
    verdict: {
      advice:
        "No node takes the Pod now; it starts once one does. --same-node puts a copy on the node of its original.",
      patience: undefined,
    },
  },
  {
    reasons: initFailures,
    message: /ephemera-tools/,
    verdict: {
      advice:
        "A container is held with a statically linked busybox and a shell: --image=busybox has both.",
      patience: 0,
    },
  },
  {
    reasons: ["Init:Failed"],
    verdict: {
      advice:
        "The Pod doesn't try it again. --keep-init-containers=false leaves it out of the copy, --hold holds it there.",
      patience: 0,
    },
  },
  {
    reasons: initFailures,
    verdict: {
      advice:
        "The containers start once it succeeds. In a copy --keep-init-containers=false leaves it out, and --hold holds it.",
      patience: shortPatience,
    },
  },
  {
    reasons: ["InvalidImageName"],
    verdict: { advice: "Correct the image's name (--image).", patience: 0 },
  },
  {
    reasons: ["ErrImageNeverPull"],
    verdict: {
      advice:
        "The image is not on the node and the pull policy is Never: choose another image or policy.",
      patience: 0,
    },
  },
  {
    reasons: ["SignatureValidationFailed"],
    verdict: {
      advice: "The node only takes images that are signed: choose one that is (--image).",
      patience: 0,
    },
  },
  {
    reasons: pulling,
    message: /unauthorized|authoriz|denied|forbidden|\b40[13]\b/i,
    verdict: {
      advice:
        "The registry asks for credentials or has no such image. Copies and node Pods take a Secret for it with --pull-secret; an ephemeral container is pulled with its Pod's own imagePullSecrets alone: choose an image they open, or a public one.",
      patience: shortPatience,
    },
  },
  {
    reasons: pulling,
    message: /toomanyrequests|too many requests|rate limit|\b429\b/i,
    verdict: {
      advice:
        "The registry lets this node pull no more for now: use an image the node already has, a mirror, or credentials of your own.",
      patience: shortPatience,
    },
  },
  {
    reasons: pulling,
    message: /no match for platform|no matching manifest/i,
    verdict: {
      advice: "The image isn't made for the node's architecture: choose one that is (--image).",
      patience: 0,
    },
  },
  {
    reasons: pulling,
    message: /no space left/i,
    verdict: {
      advice: "The node's disk is full: use an image the node already has.",
      patience: shortPatience,
    },
  },
  {
    reasons: pulling,
    message: /: not found|manifest unknown|does not exist|name unknown/i,
    verdict: { advice: "Check the image's name and tag (--image).", patience: shortPatience },
  },
  {
    reasons: [...pulling, "RegistryUnavailable", "ImageInspectError"],
    verdict: {
      advice:
        "The node can't fetch the image: check that it reaches the registry, or use an image it already has.",
      patience: shortPatience,
    },
  },
  {
    reasons: ["CreateContainerConfigError"],
    message: /run as root|non-?root|non-numeric user/i,
    verdict: {
      advice:
        "The Pod or the profile demands a user other than root, and the image runs as root or names its user by name: choose an image with a numeric user, or another --profile.",
      patience: 0,
    },
  },
  {
    reasons: creating,
    message: /target container/i,
    verdict: {
      advice:
        "The target is not running: the debugger starts once it does. '--target=OTHER' looks at another container.",
      patience: undefined,
    },
  },
  {
    reasons: ["CreateContainerConfigError"],
    message: /configmap|secret|couldn't find key/i,
    verdict: {
      advice:
        "It names a ConfigMap, a Secret or a key that isn't there: make it, or leave it out of --custom.",
      patience: shortPatience,
    },
  },
  {
    reasons: [...creating, "PreCreateHookError", "PreStartHookError", "PostStartHookError"],
    verdict: {
      advice:
        "The runtime refuses this container; 'kubectl describe pod' shows the events about it.",
      patience: shortPatience,
    },
  },
  {
    reasons: ["CreatePodSandboxError", "ConfigPodSandboxError", "FailedCreatePodSandBox"],
    verdict: {
      advice:
        "The node can't make the Pod itself, mostly its network: look at the network plugin on that node.",
      patience: undefined,
    },
  },
  {
    reasons: ["FailedMount", "FailedAttachVolume"],
    verdict: {
      advice:
        "A volume of the Pod isn't there yet: its containers start once it is. 'kubectl describe pod' shows the events about it.",
      patience: undefined,
    },
  },
];

/** Judges a waiting reason of a container that is to be started. Unknown ones are waited for. */
export function judgeWaiting(reason: string, message: string): WaitingVerdict {
  const rule = rules.find(
    (candidate) => candidate.reasons.includes(reason) && (candidate.message?.test(message) ?? true),
  );
  return (
    rule?.verdict ?? {
      advice: "'kubectl describe pod' shows the events about it.",
      patience: undefined,
    }
  );
}

/** Did the start fail because the image lacks the program? Then another command may do. */
export function isMissingProgram(message: string): boolean {
  // In the words of runc and of crun.
  return /executable file .*not found|stat [^:]+: no such file or directory/i.test(message);
}
