import type { Container, Node, Pod, PodSpec } from "../../kubernetes/types.ts";
import { debugContainer } from "../debug-container.ts";
import { sharedNamespaces } from "../namespaces.ts";
import type { DebugPlan } from "../plan.ts";
import {
  attachedSession,
  ownProcess,
  type PlanContext,
  sessionPermissions,
} from "../plan-context.ts";
import { hostRootPath, type NodeAccess, nodeAccess } from "../profiles/node-access.ts";
import { type Profile, profileNotice } from "../profiles/profile.ts";
import { profiledSecurityContext } from "../profiles/security-context.ts";
import { withPullSecrets } from "../pull/with-pull-secrets.ts";
import { rootWarnings } from "../root/choose-root.ts";
import { podRefusal } from "../security/describe-refusal.ts";
import { isTemporary, podRemains, withDeadline } from "../temporary-pod.ts";
import { podFlags } from "./pod-flags.ts";
import { isWindowsNode, windowsNodeAccess, windowsNodeSecurity } from "./windows-node.ts";

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
      ...(options.attach === undefined ? [...reachNotes(input), remains] : []),
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

/** kubectl has Linux alone in mind. */
function isOwnWindows({ node, options }: NodeInput): boolean {
  return options.attach === undefined && isWindowsNode(node);
}

function accessOf(input: NodeInput): NodeAccess {
  return isOwnWindows(input) ? windowsNodeAccess(input.profile) : nodeAccess(input.profile);
}

/** What the debugger has of the node, if anything. */
function reachNotes(input: NodeInput): string[] {
  const { spec, mounts } = accessOf(input);
  if (spec.securityContext?.windowsOptions?.hostProcess) {
    return [
      "The debugger is a process of the node itself, as the user SYSTEM: it has the node's files and network.",
    ];
  }
  return mounts.length === 0
    ? []
    : [
        `The node's files are under ${hostRootPath}; 'chroot ${hostRootPath}' makes them your root.`,
      ];
}

function nodeContainer(input: NodeInput): Container {
  const { options, profile, image } = input;
  const { mounts } = accessOf(input);
  const securityContext = isOwnWindows(input)
    ? windowsNodeSecurity(profile)
    : profiledSecurityContext({ profile, container: "node" });
  const container: Container = {
    ...debugContainer({
      ...ownProcess(input),
      name: options.container || "debugger",
      image,
      command: options.command,
      argumentsOnly: options.argumentsOnly,
      env: options.env,
      imagePullPolicy: options.imagePullPolicy,
      securityContext,
    }),
    ...(mounts.length > 0 && { volumeMounts: [...mounts] }),
  };
  return options.custom === undefined ? container : options.custom.merge(container);
}

function nodePod(
  input: NodeInput,
  { node, name, container }: { node: string; name: string; container: Container },
): Pod {
  const spec: PodSpec = {
    ...accessOf(input).spec,
    containers: [container],
    nodeName: node,
    restartPolicy: "Never",
    tolerations: [{ operator: "Exists" }],
  };
  return {
    apiVersion: "v1",
    kind: "Pod",
    metadata: { name, labels: { "app.kubernetes.io/managed-by": "kubectl-debug" } },
    spec: withPullSecrets(spec, input.options),
    status: {},
  };
}

function warningsAbout(
  { options, rules }: NodeInput,
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
  ];
}
