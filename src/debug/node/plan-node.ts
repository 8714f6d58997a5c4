import type { Container, Node, Pod, PodSpec } from "../../kubernetes/types.ts";
import { debugContainer } from "../debug-container.ts";
import { sharedNamespaces } from "../namespaces.ts";
import type { DebugOptions } from "../options.ts";
import type { DebugPlan } from "../plan.ts";
import {
  attachedSession,
  ownProcess,
  type PlanContext,
  sessionPermissions,
} from "../plan-context.ts";
import { hostRootPath, nodeAccess } from "../profiles/node-access.ts";
import { type Profile, profileNotice } from "../profiles/profile.ts";
import { profiledSecurityContext } from "../profiles/security-context.ts";
import { withPullSecrets } from "../pull/with-pull-secrets.ts";
import { rootWarnings } from "../root/choose-root.ts";
import { podRefusal } from "../security/describe-refusal.ts";
import { isTemporary, podRemains, withDeadline } from "../temporary-pod.ts";

/** What a plan for a Pod on a node is made from. */
export interface NodeInput extends PlanContext {
  readonly profile: Profile;
  readonly node: Node;
  readonly image: string;
  /** Where the Pod is created. */
  readonly namespace: string;
}

/** Plans a debugger in a Pod of its own on a node. Flags that mean nothing there are warned of. */
export function planNode(input: NodeInput): DebugPlan {
  const { namespace, profile, options } = input;
  const node = input.node.metadata?.name ?? "";
  const name = `node-debugger-${node}-${input.suffix()}`;
  const container = nodeContainer(input);
  const object = nodePod(input, { node, name, container });
  const session = attachedSession(input, container, {
    attach: ownProcess(input).attach,
    ended: `Session ended, resume using 'kubectl attach ${name} -c ${container.name} -n ${namespace} -i -t' command`,
  });
  const temporary = isTemporary(input, session);
  const remains = podRemains({ pod: name, namespace, isTemporary: temporary });
  const notice = profileNotice(profile);
  const hasFiles = nodeAccess(profile).mounts.length > 0;
  return {
    mode: "node",
    namespace,
    pod: name,
    debugger: container.name,
    flow: "own-process",
    changes: [{ kind: "create-pod", object: temporary ? withDeadline(object) : object }],
    ...(session && { session }),
    ...(temporary && { isTemporary: true }),
    shares: sharedNamespaces({ pod: name, spec: object.spec }),
    announcements: [
      `Creating debugging pod ${name} with container ${container.name} on node ${node}.`,
    ],
    notes: [
      ...(notice === undefined ? [] : [notice]),
      ...(options.attach === undefined
        ? [
            ...(hasFiles
              ? [
                  `The node's files are under ${hostRootPath}; 'chroot ${hostRootPath}' makes them your root.`,
                ]
              : []),
            remains,
          ]
        : []),
    ],
    warnings: [...warningsAbout(input, { name: node, object }), ...rootWarnings(options)],
    sideEffects: [remains],
    permissions: [
      "get nodes",
      "create pods",
      ...(temporary ? ["delete pods"] : []),
      ...(session ? ["list pods", "watch pods"] : []),
      ...sessionPermissions(session),
    ],
  };
}

function nodeContainer(input: NodeInput): Container {
  const { options, profile, image } = input;
  const { mounts } = nodeAccess(profile);
  const container: Container = {
    ...debugContainer({
      ...ownProcess(input),
      name: options.container || "debugger",
      image,
      command: options.command,
      argumentsOnly: options.argumentsOnly,
      env: options.env,
      imagePullPolicy: options.imagePullPolicy,
      securityContext: profiledSecurityContext({ profile, container: "node" }),
    }),
    ...(mounts.length > 0 && { volumeMounts: [...mounts] }),
  };
  return options.custom === undefined ? container : options.custom.merge(container);
}

function nodePod(
  { profile, options }: NodeInput,
  { node, name, container }: { node: string; name: string; container: Container },
): Pod {
  const spec: PodSpec = {
    ...nodeAccess(profile).spec,
    containers: [container],
    nodeName: node,
    restartPolicy: "Never",
    tolerations: [{ operator: "Exists" }],
  };
  return {
    apiVersion: "v1",
    kind: "Pod",
    metadata: { name, labels: { "app.kubernetes.io/managed-by": "kubectl-debug" } },
    spec: withPullSecrets(spec, options),
    status: {},
  };
}

function warningsAbout(
  { node, options, rules }: NodeInput,
  { name, object }: { name: string; object: Pod },
): string[] {
  const ignored = podFlags(options);
  return [
    ...(options.attach !== undefined || rules === undefined ? [] : podRefusal(object, rules)),
    ...(ignored.length === 0
      ? []
      : [
          `${ignored.join(", ")} ${ignored.length === 1 ? "means" : "mean"} nothing for a node and had no effect on node ${name}.`,
        ]),
    ...(options.attach === undefined && node.metadata?.labels?.["kubernetes.io/os"] === "windows"
      ? [`The node ${name} runs Windows: this Pod's image and its access to the node are Linux's.`]
      : []),
  ];
}

/** Flags that say something about a Pod to debug; kubectl takes them for nodes and drops them. */
function podFlags({ target, mountsFrom, mounts, envFrom, copy }: DebugOptions): string[] {
  const { keep } = copy;
  return [
    ...(target ? ["--target"] : []),
    ...(mountsFrom ? ["--mounts-from"] : []),
    ...(mounts.length > 0 ? ["--mount"] : []),
    ...(envFrom ? ["--env-from"] : []),
    ...(copy.name ? ["--copy-to"] : []),
    ...(copy.hold ? ["--hold"] : []),
    ...(copy.setImages.length > 0 ? ["--set-image"] : []),
    ...(copy.replace ? ["--replace"] : []),
    ...(copy.sameNode ? ["--same-node"] : []),
    ...(copy.shareProcesses === undefined ? [] : ["--share-processes"]),
    ...(keep.labels ? ["--keep-labels"] : []),
    ...(keep.annotations ? ["--keep-annotations"] : []),
    ...(keep.liveness ? ["--keep-liveness"] : []),
    ...(keep.readiness ? ["--keep-readiness"] : []),
    ...(keep.startup ? ["--keep-startup"] : []),
    ...(keep.initContainers ? [] : ["--keep-init-containers"]),
  ];
}
