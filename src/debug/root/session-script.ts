import {
  aloneReason,
  closedReason,
  guardedReason,
  noChrootReason,
  notRootReason,
  readOnlyReason,
  strayReason,
  unfitReason,
  unseenReason,
} from "./reasons.ts";

const root = "$TARGET_ROOT";

/**
 * What each session in a resident debugger begins with: finds the target's first process, and becomes
 * the command or a shell, in the target's root where that can be. Its arguments are facts, in the
 * order of `sessionCommand`, and then the command's words, which are never read as code.
 *
 * - The debugger is alone if PID 1 has its root: then the PID namespace is its own. Roots of others
 *   are compared by stat(2), which says no where ptrace(2) would.
 * - Whose a process is says its cgroup: the runtimes' paths end in the container's id. Where they
 *   name no container at all (gVisor), nothing is said. Of several the one with the lowest pid is
 *   taken, or its ancestor: the first, also where pids have gone round.
 * - The tools are in the toolbox, which the waiter makes while the session is on its way: it is hardly
 *   ever waited for. Whether the debugger's root is read-only, busybox' `test -w` doesn't know of root.
 * - Before anything is run in the target's root, its /proc has to show the debugger's own root under
 *   the pid the toolbox is called by. Not a byte is written there: home, history and temporary files
 *   are the debugger's. Nothing of the target's is run either: no start-up files of shells, no
 *   libraries named by variables.
 *
 * The target's own programs are found by its own PATH, after the tools.
 *
 * It works in busybox, dash and bash with nothing but their builtins, save for `chroot`, `sleep` and `grep`.
 */
export const sessionScript = `
say() { [ $voice = quiet ] || echo "$1" >&2; }
groups_of() {
  groups=
  while IFS= read -r line; do groups="$groups$line "; done <$1/cgroup
} 2>/dev/null
users_of() {
  caps=
  while read -r key value _ _ _; do
    case $key in Uid:) users=$value ;; Gid:) users=$users:$value ;; CapEff:) caps=$value; break ;; esac
  done <$1/status
}
first_by_cgroup() {
  parent=
  for file in \`grep -ls "$id" /proc/[0-9]*/cgroup\`; do
    file=\${file#/proc/} file=\${file%/cgroup}
    [ -n "$parent" ] && [ $parent -lt $file ] || parent=$file
  done
  while [ -n "$parent" ] && groups_of /proc/$parent; do
    case $groups in *"$id"*) target=/proc/$parent ;; *) break ;; esac
    read -r line <$target/stat
    set -- \${line##*) }
    parent=$2
  done 2>/dev/null
}
find_target() {
  target=
  hex='[0-9a-f]'; hex=$hex$hex$hex$hex; hex=$hex$hex$hex$hex; hex=$hex$hex
  if [ $processes = shared ]; then
    [ -z "$id" ] || first_by_cgroup
    [ -n "$target" ] || reason="${unseenReason}"
  elif [ /proc/1/root -ef / ]; then
    reason="${aloneReason}"
  else
    groups_of /proc/1
    case $groups in
    *"$id"*) target=/proc/1 ;;
    *$hex*) reason="${strayReason}" ;;
    *) target=/proc/1 ;;
    esac
  fi
}
may_enter() {
  users_of $target
  theirs=$users
  users_of /proc/self
  if [ ! -d $target/root/. ]; then
    reason="${closedReason({ target: "$theirs", debugger: "$users" })}"
    [ $theirs != $users ] || reason="${guardedReason}"
    return 1
  fi
  TARGET_ROOT=$target/root
  case $caps in *[4-7c-f]????) ;; *) reason="${notRootReason(root)}"; return 1 ;; esac
  command -v chroot >/dev/null || { reason="${noChrootReason(root)}"; return 1; }
  while read -r _ point _ options _; do
    case $point,$options, in /,ro,*) reason="${readOnlyReason(root)}"; return 1 ;; esac
  done </proc/self/mounts
  tries=0
  until [ -e $box/settings ] || [ $tries -ge 100 ]; do
    sleep 0.05 || { sleep 1; tries=$((tries + 19)); }
    tries=$((tries + 1))
  done
  reason="${unfitReason(root)}"
  [ -e $box/settings ] || return 1
  . $box/settings
  tools=$own$box/bin:$own$box/applets
  [ $target/root$own/. -ef / ] && PATH=$tools chroot $target/root sh -c 'sleep 0' && reason=
  path=\`grep -z ^PATH= $target/environ\`
  case $path in PATH=?*) path=\${path#PATH=} ;; *) path=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin ;; esac
  [ -z "$reason" ]
} </dev/null 2>/dev/null
enter() {
  export HOME=$own$home TMPDIR=$own$box/tmp SHELL=$own$box/bin/sh INPUTRC=$own/etc/inputrc TARGET_ROOT=/
  export TERMINFO_DIRS=$own/etc/terminfo:$own/lib/terminfo:$own/usr/share/terminfo
  export PATH="$tools:$path" DEBUGGER_ROOT=$own
  unset ENV BASH_ENV LD_PRELOAD LD_LIBRARY_PATH LD_AUDIT HISTFILE OLDPWD
  unset XDG_CACHE_HOME XDG_CONFIG_HOME XDG_DATA_HOME XDG_RUNTIME_DIR XDG_STATE_HOME
  unset EPHEMERA_RESIDENT
  if [ $# -gt 0 ]; then
    exec chroot $target/root sh -c 'exec "$@"' sh "$@"
  elif [ -e $box/bin/bash ]; then
    [ ! -r $home/.bashrc ] || export PROMPT_COMMAND='unset PROMPT_COMMAND; . ~/.bashrc'
    exec chroot $target/root bash --norc
  fi
  exec chroot $target/root sh
}
id=$1 processes=$2 wanted=$3 voice=$4 box=$5
export TERM="\${TERM:-$6}" TARGET_ROOT=
shift 6
reason=
if [ $processes != none ]; then find_target; fi
if [ -n "$target" ]; then
  if [ $wanted = debugger ]; then
    TARGET_ROOT=$target/root
  elif may_enter; then
    enter "$@"
  fi
fi
[ -z "$reason" ] || say "$reason"
[ -n "$TARGET_ROOT" ] || unset TARGET_ROOT
[ $# -eq 0 ] || exec "$@"
command -v bash >/dev/null && exec bash
exec sh
`;
