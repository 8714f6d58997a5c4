import type { Container, SecurityContext, VolumeMount } from "../../kubernetes/types.ts";

/** Where the tools are in a held container: a directory of a volume, as images may have no place to write. */
export const toolsPath = "/ephemera";
/** Name of the volume with them, and of the init container that fills it. */
export const toolsName = "ephemera-tools";
/** The command in it that does what the container was made for. */
export const runOriginal = "run-original";

const busybox = `${toolsPath}/busybox`;
/** As runtimes have it for images that set none. */
const usualPath = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";
/** The image's own programs go first; what they lack is busybox's. */
const toolsOnPath = `export PATH="\${PATH:-${usualPath}}:${toolsPath}/bin"`;

/** Opens the best shell there is in a held container, with the tools on PATH: the image's bash, else busybox's. */
export const shell = `${toolsPath}/shell`;
const shellScript = `#!${busybox} sh
${toolsOnPath} TERM="\${TERM:-\${1:-xterm}}"
command -v bash >/dev/null 2>&1 && exec bash
exec ${busybox} sh
`;

/**
 * Puts a busybox that needs nothing of its image into the volume, with a link for each applet. A
 * dynamic program names its loader (`/lib/ld-…`) at its beginning, and would not start elsewhere.
 */
const installer = `
for program in /bin/busybox.static /bin/busybox /usr/bin/busybox /usr/local/bin/busybox; do
  [ -x $program ] || continue
  head -c 4096 $program | grep -q /ld- && continue
  cp $program ${busybox} && chmod 755 ${busybox} && mkdir ${toolsPath}/bin || exit
  ${busybox} --install -s ${toolsPath}/bin || exit
  printf '%s' "$1" >${shell} && chmod 755 ${shell} || exit
  [ -n "$2" ] || exit 0
  printf '%s' "$2" >${toolsPath}/bin/${runOriginal} && chmod 755 ${toolsPath}/bin/${runOriginal}
  exit
done
echo 'This image has no statically linked busybox with which a container could be held: choose one that has, with --image=busybox.'
exit 1
`;

/** Waits for good, ends at once when it is told to, and as PID 1 takes in what other processes leave. */
const waiter = `trap 'exit 0' TERM INT; while :; do ${busybox} sleep 86400 & wait $!; done`;

/** The command of a held container. */
export const heldCommand: readonly string[] = [busybox, "sh", "-c", waiter];

/** How the volume with the tools is mounted. */
export const toolsMount: VolumeMount = { name: toolsName, mountPath: toolsPath };

/** The container that fills the volume before any other starts. */
export function toolsContainer(options: {
  image: string;
  imagePullPolicy: string | undefined;
  /** A line for a shell that does what the held container was made for, if it is known. */
  line: string | undefined;
  /** The held container, whose user and limits the cluster admits. */
  held: Container;
  podUser: number | undefined;
  podIsNonRoot: boolean | undefined;
}): Container {
  const { image, imagePullPolicy, line, held } = options;
  const { claims: _, ...resources } = held.resources ?? {};
  const securityContext = installerContext(options);
  // The kubelet takes "$$" for one "$".
  const scripts = [shellScript, originalScript(line)].map((text) => text.replaceAll("$", "$$$$"));
  return {
    name: toolsName,
    image,
    command: ["sh", "-c", installer.trim(), "sh", ...scripts],
    ...(imagePullPolicy && { imagePullPolicy }),
    resources,
    ...(securityContext && { securityContext }),
    terminationMessagePolicy: "FallbackToLogsOnError",
    volumeMounts: [toolsMount],
  };
}

function originalScript(line: string | undefined): string {
  return line === undefined ? "" : `#!${busybox} sh\nexec ${line} "$@"\n`;
}

/** `nobody`: who an image of tools can run as where root is forbidden and no user is named. */
const nobody = 65534;

function installerContext(options: {
  held: Container;
  podUser: number | undefined;
  podIsNonRoot: boolean | undefined;
}): SecurityContext | undefined {
  const { held, podUser, podIsNonRoot } = options;
  const { securityContext = {} } = held;
  const { runAsUser = podUser, runAsNonRoot = podIsNonRoot } = securityContext;
  return runAsUser === undefined && runAsNonRoot === true
    ? { ...securityContext, runAsUser: nobody }
    : held.securityContext;
}

/** Opens a shell in a held container. `term` is the person's TERM; containers without a tty have none. */
export function heldShell(term: string | undefined): string[] {
  return [shell, term || "xterm"];
}

/** Runs a command in a held container, with the tools on PATH. */
export function heldRun(command: readonly string[]): string[] {
  return [busybox, "sh", "-c", `${toolsOnPath}; exec "$@"`, "sh", ...command];
}
