/**
 * pgrep and pkill for a busybox built without them: one script that looks at the name it is
 * called by. It has busybox's options and its semantics: the pattern is an extended regular
 * expression, searched in the process's name, with -f in its whole command line; it never
 * finds itself; 1 when nothing matches.
 */
export const processSearchScript = `#!/bin/sh
me=\${0##*/}
usage() {
  if [ "$me" = pkill ]; then
    echo "Usage: pkill [-l|-SIGNAL] [-xfvno] [-s SID|-P PPID|PATTERN]" >&2
  else
    echo "Usage: pgrep [-flanovx] [-s SID|-P PPID|PATTERN]" >&2
  fi
  exit 2
}
signal=TERM
if [ "$me" = pkill ]; then
  case "$1" in
    -l) exec kill -l ;;
    -[0-9]* | -[A-Z][A-Z]*) signal=\${1#-}; signal=\${signal#SIG}; shift ;;
  esac
fi
full= long= all= newest= oldest= invert= exact= session= parent=
while getopts flanovxs:P: option; do
  case "$option" in
    f) full=1 ;;
    l) long=1 ;;
    a) all=1 ;;
    n) newest=1 ;;
    o) oldest=1 ;;
    v) invert=1 ;;
    x) exact=1 ;;
    s) session=$OPTARG ;;
    P) parent=$OPTARG ;;
    *) usage ;;
  esac
done
shift $((OPTIND - 1))
case "$#$session$parent" in
  1 | 0?* | 1?*) ;;
  *) usage ;;
esac
[ "$session" = 0 ] && read -r _ _ _ _ _ session _ < /proc/$$/stat

# One line per process: pid, ppid, session, start time, name, command line; divided by \\001.
list() {
  for process in /proc/[0-9]*; do
    pid=\${process#/proc/}
    [ "$pid" = $$ ] && continue
    { read -r stat < "$process/stat"; } 2> /dev/null || continue
    name=\${stat#*(}
    name=\${name%)*}
    set -- \${stat##*)}
    line=
    if [ -n "$full$all" ]; then
      line=$(tr '\\000\\001\\n' '   ' < "$process/cmdline" 2> /dev/null)
      line=\${line% }
    fi
    printf '%s\\001%s\\001%s\\001%s\\001%s\\001%s\\n' "$pid" "$2" "$4" "\${20}" "$name" "$line"
  done
}

found=$(list | sort -n | PATTERN=$1 awk -F '\\001' \\
  -v full="$full" -v long="$long" -v all="$all" -v newest="$newest" -v oldest="$oldest" \\
  -v invert="$invert" -v exact="$exact" -v session="$session" -v parent="$parent" -v self=$$ '
  BEGIN { pattern = ENVIRON["PATTERN"]; if (exact) pattern = "^(" pattern ")$"; ours[self] }
  $2 in ours { ours[$1]; next }
  {
    text = full && $6 != "" ? $6 : $5
    hit = text ~ pattern && (session == "" || $3 == session) && (parent == "" || $2 == parent)
    if (invert ? hit : !hit) next
    shown = all ? $1 " " ($6 != "" ? $6 : $5) : long ? $1 " " $5 : $1
    if (newest) { if (best == "" || $4 + 0 >= when) { best = shown; when = $4 + 0 } }
    else if (oldest) { if (best == "" || $4 + 0 < when) { best = shown; when = $4 + 0 } }
    else print shown
  }
  END { if (best != "") print best }')
[ -n "$found" ] || exit 1
if [ "$me" = pgrep ]; then
  printf '%s\\n' "$found"
else
  printf '%s\\n' "$found" | while read -r pid _; do kill -s "$signal" "$pid"; done
fi
`;
