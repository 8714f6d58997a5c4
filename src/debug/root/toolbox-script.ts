/** Where a debugger keeps its toolbox, in its own root filesystem and outside of every mount. */
export const toolboxFolder = "/.ephemera";

/**
 * How a tool that is no applet of busybox is run in another root: `$real` is its path there. A script's
 * interpreter is one of our tools too. A dynamically linked program is run by the loader of its own
 * image, with that image's libraries: else the kernel would take the loader of the target. A program is
 * one when the loader's path is among its first bytes, where linkers put it. Loaders older than glibc
 * 2.33 and musl 1.2.0 can't call it by another name than its own.
 */
const runner = `
IFS= read -r line <"$real"
case $line in
"#!"*)
  line=\${line#"#!"} line=\${line# } argument=
  case $line in *" "*) argument=\${line#* } ;; esac
  line=\${line%% *}
  by=$tools/bin/\${line##*/}
  [ -e "$by" ] || by=$tools/applets/\${line##*/}
  exec "$by" \${argument:+"$argument"} "$real" "$@"
esac
name=\${0##*/} lines=0 linked=
if [ -n "$loader" ]; then
  while [ $lines -lt 16 ] && IFS= read -r line; do
    case $line in */ld*.so*) linked=1 ;; esac
    lines=$((lines + 1))
  done <"$real"
fi
if [ -z "$linked" ]; then
  case \${real##*/}:$name in *box:*box) ;; busybox:* | toybox:*) exec "$real" "$name" "$@" ;; esac
  exec "$real" "$@"
fi
[ -z "$renames" ] || exec "$loader" --library-path "$libraries" --argv0 "$name" "$real" "$@"
exec "$loader" --library-path "$libraries" "$real" "$@"
`;

/**
 * Makes the toolbox: for each program on the debugger's PATH a file by which it can be called from
 * within the target's root, where neither the links of the image (`/bin/ls` to `/bin/busybox`) nor
 * its loader and libraries are found. Everything is named by `/proc/PID/root`, PID being the process
 * that runs this, which keeps the debugger's root: so nothing of the target can take a tool's place.
 *
 * A busybox that needs no libraries is called by links to it, which it makes for all its applets at
 * once. Every other tool is a script. busybox takes the path of a script it is the interpreter of for
 * the applet's name. glibc's loader has to be told where libraries are, but a `#!` line has room for
 * one argument only: the kernel puts the interpreter's own path behind it, so a script stands at a path
 * that reads as a list of folders.
 *
 * Expects `$box`, the folder, and `$self`, its pid; sets nothing, for it is a subshell. The kubelet
 * reads `$$` and `$(NAME)` as its own, so neither stands in here.
 */
export const toolboxScript = `
(
exec 2>/dev/null
new=$box.new own=/proc/$self/root
[ -n "$box" ] && [ ! -e $box ] && mkdir -p $new/bin $new/applets $new/home $new/tmp || exit
loader= libraries= home=\${HOME:-/}
while read -r _ _ _ _ _ file; do
  case \${file##*/} in
  ld*.so*) loader=$file ;;
  libc[-.]*) libraries=\${file%/*} ;;
  esac
done </proc/self/maps
while read -r _ point _; do
  case $home/ in "$point"/*) home=$box/home ;; esac
done </proc/self/mounts
IFS=:
find_tool() {
  for folder in $PATH; do
    found=$folder/$1
    [ -x "$found" ] && return
  done
  found=
}
find_tool busybox
busybox=$found
find_tool sh
cp "$found" $new/sh
if [ -n "$busybox" ] && [ "$found" -ef "$busybox" ]; then
  ln $new/sh $new/busybox
  [ -n "$loader" ] || { ln $new/sh $new/bin/sh; $new/busybox --install $new/applets; }
else
  busybox=
fi
by=
if [ -n "$libraries" ]; then
  by="$own$box/l:$own$libraries"
  mkdir -p "$new/l:$own\${libraries%/*}"
  echo "#!$own$loader --library-path" >"$new/l:$own$libraries"
  chmod +x "$new/l:$own$libraries"
  by="$by "
elif [ -n "$loader" ]; then
  by="$own$loader "
fi
renames=
[ -z "$loader" ] || ! $loader --argv0 sh $new/sh -c : || renames=1
name=\${libraries##*/} all=
for folder in $libraries /lib/$name /usr/lib/$name /lib /usr/lib /lib64 /usr/lib64 /usr/local/lib; do
  [ -d "$folder" ] && all="$all\${all:+:}$own$folder"
done
{
  echo "tools=$own$box loader=\${loader:+$own$loader} libraries=$all renames=$renames"
  echo '${runner.trim()}'
} >$new/run
wrap() {
  {
    echo "#!$by$own$box/sh"
    echo "real='$own$2'"
    echo ". $own$box/run"
  } >"$new/bin/\${1##*/}"
}
links=
for folder in $PATH; do
  for tool in "$folder"/*; do
    name=\${tool##*/}
    [ -x "$tool" ] && [ ! -d "$tool" ] && [ ! -e "$new/bin/$name" ] || continue
    if [ -n "$busybox" ] && [ "$tool" -ef "$busybox" ]; then
      [ -e "$new/applets/$name" ] || echo "#!$by$own$box/busybox" >"$new/bin/$name"
    elif [ -L "$tool" ]; then
      : >"$new/bin/$name"
      links="$links\${links:+:}$tool"
    else
      wrap "$tool" "$tool"
    fi
  done
done
set -- $links
reals=\`readlink -f "$@"\` || reals=\`for link; do readlink -f "$link"; done\`
echo "$reals" | while IFS= read -r real; do
  wrap "$1" "$real"
  shift
done
IFS=
chmod +x $new/bin/*
echo "own=$own home='$home'" >$new/settings
mv $new $box
)
`;
