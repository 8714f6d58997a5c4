/**
 * The one table of errors a person can meet: a code, what happened, what to do next and
 * the exit code of the command. Only the entry file exits; everything else throws.
 */

interface ErrorEntry {
  /** One sentence: what happened and why. `{name}` is replaced by the value of that name. */
  message: string;
  /** What to do next; may hold `{name}` too. */
  next?: string;
  /** Exit code of the command: 1 API or plan error, 2 usage, 124 timeout, 130 interrupted. */
  exit: number;
}

const entries = {
  // command line
  USAGE: { message: "{problem}", next: "See '{command} --help' for usage.", exit: 2 },
  // what to debug
  INVALID_OPTIONS: { message: "{problem}", exit: 2 },
  // With --attach given a refusal ends as kubectl's does.
  KUBECTL_REFUSES: { message: "{problem}", exit: 1 },
  CONFIG_UNREADABLE: {
    message: "the configuration can't be read: {problem}",
    next: "Mend it, name another file with EPHEMERA_CONFIG, or do without one with EPHEMERA_CONFIG=/dev/null.",
    exit: 2,
  },
  CONFIG_INVALID: {
    message: "the configuration {path} can't be used: {problem}",
    next: "Mend the file, or do without it with EPHEMERA_CONFIG=/dev/null.",
    exit: 2,
  },
  PRESET_UNKNOWN: {
    message: 'there is no preset "{preset}" in {path}',
    next: "{known}.",
    exit: 2,
  },
  SET_IMAGE_UNKNOWN: {
    message: "the Pod has no container {container} to set the image of; it has: {containers}",
    next: "Name one of them in --set-image, or '*' for all regular ones.",
    exit: 1,
  },
  COPY_IS_ORIGINAL: {
    message: "the copy can't have the name of its original, {pod}",
    next: "Choose another name with --copy-to.",
    exit: 1,
  },
  TARGET_MALFORMED: {
    message:
      '"{text}" names no Pod: write POD, POD/CONTAINER, pod/POD, or a workload such as deploy/NAME',
    exit: 2,
  },
  KIND_NOT_SUPPORTED: {
    message: "{target} is a node, and sessions are in containers",
    next: "Debug it with 'ephemera debug {target}', or name a Pod.",
    exit: 2,
  },
  // kubectl's words and exit code: with --attach its own rules count.
  WORKLOAD_WITH_ATTACH: {
    message: '"{version}, Kind={kind}" not supported by debug',
    next: "kubectl debug takes Pods and nodes only: leave --attach away to have a Pod of it chosen, or name one.",
    exit: 1,
  },
  NO_POD: {
    message: "the {workload} has no Pod to look into: {problem}",
    next: "{advice}",
    exit: 1,
  },
  NO_POD_WITH_PROBLEM: {
    message: "the {workload} has no Pod with a problem, out of {count}",
    next: "Leave --pod-with-problem away to have a ready one chosen.",
    exit: 1,
  },
  WORKLOAD_FORBIDDEN: {
    message: "choosing a Pod needs the right to {right} in namespace {namespace}: {problem}",
    next: "Ask for it, or name a Pod: that needs 'get pods' alone.",
    exit: 1,
  },
  CONTAINER_OPEN: {
    message: "the Pod {pod} has several containers and none is its default: {containers}",
    next: "Name one: {command} {pod}/CONTAINER, or --target=CONTAINER.",
    exit: 2,
  },
  CONTAINER_NOT_FOUND: {
    message: "container {container} is not valid for pod {pod} out of: {containers}",
    exit: 1,
  },
  VOLUME_NOT_FOUND: {
    message: "the Pod {pod} has no volume {volume}; it has: {volumes}",
    exit: 1,
  },
  CONTAINER_EXISTS: {
    message: 'the Pod {pod} already has a container named "{container}"',
    next: "Choose another name with -c, or leave -c away to get a free one.",
    exit: 1,
  },
  POD_ENDED: {
    message: "the Pod {pod} has ended ({phase}): no container can be added to it",
    next: "Look at what it left with 'kubectl logs {pod}' and 'kubectl describe pod {pod}', or into a copy that waits instead (--hold).",
    exit: 1,
  },
  POD_TERMINATING: {
    message: "the Pod {pod} is being deleted: no container can be started in it",
    next: "Choose another Pod.",
    exit: 1,
  },
  STATIC_POD: {
    message:
      "the Pod {pod} is static: the kubelet of node {node} runs it from a file or URL, and no container can be added to it",
    next: "Look at it from its node with '{command} node/{node}', or at a copy with '{command} {pod} --copy-to=NAME'.",
    exit: 1,
  },
  WINDOWS_POD: {
    message:
      "the Pod {pod} runs on Windows, which needs an image of its own instead of the default {image}",
    next: "Name an image for Windows and its shell: '{command} {pod} --image=IMAGE -it -- powershell'.",
    exit: 1,
  },
  WINDOWS_NODE: {
    message:
      "the node {node} runs Windows, which needs an image of its own instead of the default {image}",
    next: "'{command} node/{node} --image=mcr.microsoft.com/oss/kubernetes/windows-host-process-containers-base-image:v1.0.0 -it -- powershell' opens a shell of the node's own.",
    exit: 1,
  },
  TARGET_NOT_FOUND: {
    message: 'the Pod {pod} has no container "{target}" to debug; it has: {containers}',
    exit: 1,
  },
  TARGET_ENDED: {
    message:
      "the container {target} of the Pod {pod} has ended ({reason}, exit code {exitCode}) and will not be started again",
    next: "Choose another target, or see its last words with 'kubectl logs {pod} -c {target}'.",
    exit: 1,
  },
  PULL_SECRET_NOT_POSSIBLE: {
    message:
      "--pull-secret can't help a debugger in the running Pod {pod}: its image is pulled with the Pod's own imagePullSecrets ({own}), which can't be changed any more",
    next: "Debug a copy with --copy-to, or choose an --image that needs no other Secret.",
    exit: 2,
  },
  EPHEMERAL_CONTAINERS_DISABLED: {
    message: "ephemeral containers are disabled for this cluster (error from server: {problem})",
    next: "They need Kubernetes 1.23 or newer.",
    exit: 1,
  },
  ROOT_IS_RESTRICTED: {
    message: "the profile restricted runs nobody as root, which --as-user asks for",
    next: "Leave out one of both, or choose --profile=baseline.",
    exit: 2,
  },
  TARGET_USER_UNKNOWN: {
    message:
      "which user the container {target} of the Pod {pod} runs as is said by its image alone, so --as-user=target can't be done",
    next: "Name it as --as-user=UID[:GID], or leave --as-user out.",
    exit: 1,
  },
  POD_SECURITY_REFUSES: {
    message:
      "namespace {namespace} enforces the Pod Security level {level}, and refuses the debugger:\n{reasons}",
    next: "{advice}",
    exit: 1,
  },
  SESSIONS_FORBIDDEN: {
    message:
      "You may neither exec into the Pod {pod} nor attach to it, so no debugger is added to it",
    next: "Ask for the right to create pods/exec.",
    exit: 1,
  },
  // waiting for the debugger
  START_FAILED: {
    message: "container {container} of the Pod {pod} can't start: {reason}: {problem}",
    next: "{advice}",
    exit: 1,
  },
  START_TIMEOUT: {
    message:
      "container {container} of the Pod {pod} did not start within {seconds} s; last: {state}",
    next: "{remains} {advice}",
    exit: 124,
  },
  POD_GONE: {
    message: "the Pod {pod} was deleted while waiting for container {container}",
    next: "Nothing is left of the debugger. See what took its place with 'kubectl get pods'.",
    exit: 1,
  },
  // sessions
  SESSION_LOST: {
    message: "the connection to container {container} of the Pod {pod} was lost: {problem}",
    next: "{remains}",
    exit: 1,
  },
  INTERRUPTED: { message: "interrupted", next: "{remains}", exit: 130 },
  // the kubeconfig
  KUBECONFIG_MISSING: {
    message: "there is no kubeconfig: {path} does not exist",
    next: "Name one with --kubeconfig or KUBECONFIG, or start a cluster of your own with 'ephemera playground start'.",
    exit: 1,
  },
  KUBECONFIG_INVALID: {
    message: "the kubeconfig {path} can't be used: {problem}",
    next: "Correct the file, name another with --kubeconfig, or start a cluster of your own with 'ephemera playground start'.",
    exit: 1,
  },
  CONTEXT_MISSING: {
    message: "{problem}",
    next: "Contexts of this kubeconfig: {contexts}. Choose one with --context, or start a cluster of your own with 'ephemera playground start'.",
    exit: 1,
  },
  CREDENTIALS_FAILED: {
    message: "no credentials for context {context}: {problem}",
    next: "Run what the kubeconfig's user says (its exec plugin or token file) by hand to see why it fails.",
    exit: 1,
  },
  // the way to the API server
  CONNECTION_REFUSED: {
    message:
      "the connection to the server {host} was refused - did you specify the right host or port?",
    next: "Check that the cluster of context {context} runs, or start one of your own with 'ephemera playground start'.",
    exit: 1,
  },
  HOST_UNKNOWN: {
    message: "the server {host} can't be found: {problem}",
    next: "Check the server of context {context} in the kubeconfig, and your network or VPN.",
    exit: 1,
  },
  TLS_REFUSED: {
    message: "the server {host} could not be trusted: {problem}",
    next: "Its certificate doesn't fit the certificate authority or the name in context {context}: the cluster may have been made anew, so fetch its kubeconfig again.",
    exit: 1,
  },
  CONNECTION_LOST: {
    message: "the connection to the server {host} failed: {problem}",
    next: "Check your network and try again.",
    exit: 1,
  },
  REQUEST_TIMEOUT: {
    message: "the server {host} did not answer within {seconds} s",
    next: "Check your network, or give it longer with --request-timeout.",
    exit: 124,
  },
  // the machine
  NOT_LINUX: {
    message: "the playground runs real containers and needs Linux, but this is {platform}",
    next: "Run it in a Linux machine, or point ephemera at any cluster with --kubeconfig.",
    exit: 1,
  },
  NOT_ROOT: {
    message: "{action} needs root: namespaces, mounts and cgroups are made for every Pod",
    next: "Run the same command with sudo.",
    exit: 1,
  },
  // the playground
  PACKAGES_MISSING: {
    message: "the playground needs system packages that are not installed: {packages}",
    next: "Install them with 'ephemera playground install', which runs: {how}",
    exit: 1,
  },
  PLAYGROUND_START_FAILED: {
    message: "the playground could not start ({how}):\n{lines}",
    next: "The whole story is in 'ephemera playground logs'.",
    exit: 1,
  },
  PLAYGROUND_NOT_RUNNING: {
    message: "no playground is running with its data in {data}",
    next: "Start one with 'ephemera playground start'.",
    exit: 1,
  },
  PLAYGROUND_BUSY: {
    message:
      "another process (pid {pid}) is starting, stopping or deleting the playground in {data}",
    next: "Wait for it to end; 'ephemera playground status' shows what came of it.",
    exit: 1,
  },
  NOT_A_PLAYGROUND: {
    message: "{data} holds files but was not made by ephemera, so nothing in it was touched",
    next: "Name the playground's own directory with --data-dir.",
    exit: 1,
  },
  DATA_UNWRITABLE: {
    message: "the data directory {data} can't be written: {problem}",
    next: "Make it writable for root, or choose another one with --data-dir.",
    exit: 1,
  },
  DATA_FORMAT_UNKNOWN: {
    message:
      "the data directory {data} has format {found}, and this version of ephemera knows format {known} only",
    next: "Use the version of ephemera that made it, delete it with that one, or choose another directory with --data-dir.",
    exit: 1,
  },
  DISK_FULL: {
    message: "there is no space left for the data directory {data}",
    next: "Make room on its file system, then run the same command again: nothing stored is lost.",
    exit: 1,
  },
  STORE_CORRUPT: {
    message: "the playground's store {path} is damaged: {problem}",
    next: "Put back a copy of it, or give up all objects of this playground with 'ephemera playground delete'.",
    exit: 1,
  },
  PORT_TAKEN: {
    message: "port {port} on 127.0.0.1 is taken by another process",
    next: "End that process, or choose another port with 'ephemera playground start --port N'.",
    exit: 1,
  },
  SERVICE_CIDR_TAKEN: {
    message: "the addresses {cidr} for Services are in use on this machine: {user}",
    next: "Choose other ones with 'ephemera playground start --service-cidr CIDR'.",
    exit: 1,
  },
  KUBECONFIG_LOCKED: {
    message: "{path} is held by another process, so the kubeconfig was not changed",
    next: "If no kubectl is running, remove that file and try again.",
    exit: 1,
  },
  KUBECONFIG_UNWRITABLE: {
    message: "the kubeconfig {path} can't be written: {why}",
    next: "Make the file writable, or name another one with --kubeconfig.",
    exit: 1,
  },
  KUBECONFIG_UNREADABLE: {
    message: "the kubeconfig {path} can't be read: {why}",
    next: "Mend the file, or name another one with --kubeconfig.",
    exit: 1,
  },
  // the playground's container runtime
  RUNTIME_MISSING: {
    message: "the playground needs {missing}, which this machine does not have",
    next: "Run 'ephemera playground install': it says what it will do before it does it.",
    exit: 1,
  },
  RUNTIME_START_FAILED: {
    message: "containerd ended while starting ({how}): {lastLines}",
    next: "Its whole log is in {logFile}.",
    exit: 1,
  },
  RUNTIME_NOT_ANSWERING: {
    message: "the container runtime at {socket} does not answer: {problem}",
    next: "Is it running, and does it serve CRI v1? Leave out --cri-endpoint to use a private containerd.",
    exit: 1,
  },
  RUNTIME_SOCKET_TAKEN: {
    message: "{socket} is served by a process that is not this playground's containerd",
    next: "End that process, or choose another directory with --data-dir.",
    exit: 1,
  },
  RUNTIME_SOCKET_TOO_LONG: {
    message:
      "the data directory is too deep: {socket} has {length} bytes, and Linux allows {limit} for a socket",
    next: "Choose a shorter directory with --data-dir.",
    exit: 1,
  },
  POD_CIDR_TAKEN: {
    message: "the Pod range {cidr} is in use: the interface {interface} has the address {address}",
    next: "Choose another range with --pod-cidr. If the interface was left by a playground whose data is gone, remove it with 'ip link delete {interface}'.",
    exit: 1,
  },
  POD_CIDR_IN_USE: {
    message:
      "Pods of this playground still run with addresses of {found}, so their range can't become {cidr}",
    next: "Run 'ephemera playground stop' first: started again, the Pods get addresses of the new range. Or leave --pod-cidr as it was.",
    exit: 1,
  },
  INSTALL_BY_HAND: {
    message:
      "the playground needs packages this command can't install on this distribution: {packages}",
    next: "Install them with your package manager (names may differ), then run the same command again.",
    exit: 1,
  },
  INSTALL_FAILED: {
    message: "not everything could be installed: {problem}",
    next: "Install {packages} with your package manager, then run the same command again.",
    exit: 1,
  },
  IMAGE_ARCHIVE_INVALID: {
    message: "no image could be loaded from {path}: {problem}",
    next: "Give a file written by 'docker save', 'podman save' or 'buildah push oci-archive:'.",
    exit: 1,
  },
  RUNTIME_STILL_MOUNTED: {
    message: "{directory} can't be removed: {mounts} is still mounted below it",
    next: "See which process uses it (fuser -vm {mounts}), end it, and run the same command again.",
    exit: 1,
  },
  // remote streams
  STREAM_LOST: {
    message: "the connection to the server {host} was lost while the process ran: {problem}",
    next: "The process may still be running in its container: look there before you run it again.",
    exit: 1,
  },
  STREAM_REFUSED: {
    message: "the server {host}, or a proxy before it, opens no stream for the session: {problem}",
    next: "Every proxy on the way has to pass upgrades to WebSocket or SPDY: try a way without it, or ask who runs it.",
    exit: 1,
  },
  STREAM_SILENT: {
    message:
      "the server {host}, or a proxy before it, agreed to a stream and passed nothing through it for {seconds} s",
    next: "The command may have been started: look there before you run it again. KUBECTL_REMOTE_COMMAND_WEBSOCKETS=false in the environment goes by SPDY alone.",
    exit: 1,
  },
  INTERNAL: {
    message: "{problem}",
    next: "This is a defect of ephemera: please report it with the command you ran.",
    exit: 1,
  },
} as const satisfies Record<string, ErrorEntry>;

/** A code of the table. */
export type ErrorCode = keyof typeof entries;

/** The table as data: documentation and tests are checked against it. */
export const errorTable: Readonly<Record<ErrorCode, ErrorEntry>> = entries;

/** An error out of the table, with its sentence filled in. */
export class EphemeraError extends Error {
  override readonly name = "EphemeraError";
  readonly code: ErrorCode;
  /** What to do next, or undefined. */
  readonly next: string | undefined;
  /** Exit code for the command that fails with it. */
  readonly exit: number;

  constructor(
    code: ErrorCode,
    values: Readonly<Record<string, string | number>> = {},
    options?: ErrorOptions,
  ) {
    const entry: ErrorEntry = errorTable[code];
    super(fillIn(entry.message, values), options);
    this.code = code;
    this.next = entry.next === undefined ? undefined : fillIn(entry.next, values).trim();
    this.exit = entry.exit;
  }
}

/** One pass over the template, so that a value holding `{braces}` is not expanded again. */
function fillIn(template: string, values: Readonly<Record<string, string | number>>): string {
  return template.replaceAll(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole));
}
