import { toolboxScript } from "../root/toolbox-script.ts";

/**
 * What a resident debugger runs: it waits, and ends after `timeToLive` seconds without a session.
 *
 * A session is any other process of the container, found by its cgroups, which every process may
 * read (its root or mounts need ptrace rights). That holds whether the waiter is PID 1 or shares
 * the target's PID namespace. `wait` takes in every child that ends, so as PID 1 it leaves no
 * zombies. Zombies of the target's own PID 1 have an empty command line and don't count. Shells read
 * byte by byte, so of the many processes a target may have no more than a line is read.
 * Before it waits it makes the toolbox by which sessions call its tools in the target's root.
 * The kubelet reads `$$` and `$(NAME)` in a command as its own, so neither stands in here.
 * It works in busybox, dash and bash, needs `sleep`, and ends with 127 where there is none.
 */
const waiter = `
command -v sleep >/dev/null || exit 127
sleeper=
trap 'kill $sleeper 2>/dev/null; exit 0' TERM INT HUP
groups_of() {
  groups=
  while IFS= read -r line; do groups="$groups$line;"; done <$1/cgroup
} 2>/dev/null
in_use() {
  for process in /proc/[0-9]*; do
    case \${process#/proc/} in $self|$sleeper) continue ;; esac
    first=
    { IFS= read -r first <$process/cgroup; } 2>/dev/null
    [ "$first" = "\${own%%;*}" ] || continue
    groups_of $process
    [ "$groups" = "$own" ] || continue
    words=
    { IFS= read -r words <$process/cmdline; } 2>/dev/null
    [ -z "$words" ] || return 0
  done
  return 1
}
read -r self rest </proc/self/stat
box=$3
groups_of /proc/$self
own=$groups
${toolboxScript.trim()}
idle=0
while [ $idle -lt $1 ]; do
  sleep $2 & sleeper=$!
  wait $sleeper
  sleeper=
  if in_use; then idle=0; else idle=$((idle + $2)); fi
done
`;

/**
 * Hands the waiter over in the environment and becomes a shell that evaluates it: whoever lists the
 * target's processes then sees one short line instead of the whole script.
 */
const launcher = `WAITER="$1" exec sh -c 'eval "$WAITER"' ephemera-resident "$2" "$3" "$4"`;

/** Seconds between looks for sessions, at most. */
const longestPause = 30;

/**
 * The container command of a resident debugger that lives `timeToLive` seconds without a session, and
 * has its toolbox in that folder, or none when it is empty.
 */
export function residentCommand(options: { timeToLive: number; toolbox: string }): string[] {
  const seconds = Math.max(1, Math.ceil(options.timeToLive));
  const pause = Math.min(seconds, longestPause);
  const facts = [String(seconds), String(pause), options.toolbox];
  return ["sh", "-c", launcher, "sh", waiter.trim(), ...facts];
}
