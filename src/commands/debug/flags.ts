import { clusterFlags } from "../../cli/cluster-flags.ts";
import { fileNames, oneOf } from "../../cli/completion/completion.ts";
import { durationFlag } from "../../cli/duration-flag.ts";
import {
  boolFlag,
  listFlag,
  optionalBoolFlag,
  stringFlag,
  stringFlagWithDefault,
} from "../../cli/flags.ts";
import { pairsFlag } from "../../cli/pairs-flag.ts";
import { containers, volumes } from "../completion/targets.ts";
import { detachKeysFlag } from "../detach-keys-flag.ts";
import { podWithProblemFlag } from "../workload/pod-with-problem-flag.ts";
import {
  containersOfCopy,
  imagesOfCopy,
  presetNames,
  profiles,
  secretNames,
} from "./complete-flags.ts";
import { userFlag } from "./user-flag.ts";

const whatToDebug = "What to debug";
const debuggerItself = "The debugger";
const session = "The session";
const copy = "Copies (--copy-to)";
const seeBefore = "See before you do";

/** The flags of `debug`. Those of `kubectl debug` mean the same. */
export const debugFlags = {
  ...clusterFlags,
  filename: listFlag({
    group: whatToDebug,
    short: "f",
    complete: fileNames("json", "yaml", "yml"),
    help: "Files, directories or URLs of manifests that say what to debug; '-' is standard input.",
  }),
  "pod-with-problem": podWithProblemFlag({ group: whatToDebug }),
  target: stringFlag({
    group: whatToDebug,
    complete: containers("regular", "init"),
    help: "The container whose processes the debugger sees. If absent the Pod's default container, else its only one, else the only one with a problem, else you are asked.",
  }),
  "arguments-only": boolFlag({
    group: debuggerItself,
    help: "Pass the words after -- to the entrypoint of the image as arguments.",
  }),
  container: stringFlag({
    group: debuggerItself,
    short: "c",
    complete: containersOfCopy,
    help: "Container name to use for debug container. If absent one is made up. In a copy it may be one of the Pod's, which is changed then.",
  }),
  custom: stringFlag({
    group: debuggerItself,
    complete: fileNames("json", "yaml", "yml"),
    help: "Path of a JSON or YAML file with fields of a container, merged into the debugger's after the profile.",
  }),
  env: pairsFlag({ group: debuggerItself, help: "Environment variables to set in the container." }),
  "env-from": stringFlag({
    group: debuggerItself,
    complete: containers("regular", "init"),
    help: "The container of the Pod, or the word target, whose environment variables to set too, as references where they are; --env wins.",
  }),
  image: stringFlag({
    group: debuggerItself,
    help: "Container image to use for debug container. If absent the one that the configuration file or the kubeconfig context's extension 'ephemera' names, else busybox.",
  }),
  "image-pull-policy": stringFlag({
    group: debuggerItself,
    complete: oneOf("Always", "IfNotPresent", "Never"),
    help: "The image pull policy for the container. If absent the server chooses.",
  }),
  mount: listFlag({
    group: debuggerItself,
    complete: volumes,
    help: "A volume of the Pod to mount, as VOLUME[:PATH][:ro]. Without PATH it is at /mnt/VOLUME.",
  }),
  "mounts-from": stringFlag({
    group: debuggerItself,
    complete: containers("regular", "init"),
    help: "The container of the Pod, or the word target, whose volumes to mount at the same paths; --mount wins. Those that an ephemeral container can't have are named.",
  }),
  preset: stringFlag({
    group: debuggerItself,
    complete: presetNames,
    help: "Take the settings of this preset from the configuration file: ~/.config/ephemera/config.yaml, or what EPHEMERA_CONFIG names.",
  }),
  profile: stringFlag({
    group: debuggerItself,
    complete: profiles,
    help: 'Debugging profile. Options are "general", "baseline", "restricted", "netadmin" or "sysadmin". If absent the first of the first three that the namespace admits.',
  }),
  "as-user": userFlag({
    group: debuggerItself,
    complete: oneOf("target", "root"),
    help: 'User the debugger runs as: UID, UID:GID, "target" (the user of the target) or "root". If absent the one that reaches most of the target.',
  }),
  "pull-secret": listFlag({
    group: debuggerItself,
    complete: secretNames,
    help: "Name of a Secret to pull images with, for copies and node Pods. May be given several times. A debugger in a running Pod is pulled with that Pod's own.",
  }),
  ttl: durationFlag({
    group: debuggerItself,
    initial: "1h",
    help: "How long the debugger lives without a session.",
  }),
  attach: optionalBoolFlag({
    group: session,
    help: "Do as kubectl debug does: the container's own process is the command. With true wait for the container to start and attach to it, with false add the container and leave.",
  }),
  "detach-keys": detachKeysFlag({ group: session }),
  keep: boolFlag({
    group: session,
    help: "Leave a copy or a node's Pod when the session ends; otherwise it is deleted then.",
  }),
  quiet: boolFlag({ group: session, short: "q", help: "Suppress informational messages." }),
  root: stringFlag({
    group: session,
    complete: oneOf("target", "debugger"),
    help: 'Whose filesystem the session starts in: "target", where it can be, with your tools on PATH and nothing written there, or "debugger". If absent the target\'s.',
  }),
  stdin: boolFlag({
    group: session,
    short: "i",
    help: "Keep stdin open, so that the session can be written to.",
  }),
  timeout: durationFlag({
    group: session,
    initial: "5m",
    help: "How long to wait for the debugger to start. Zero means for ever.",
  }),
  tty: boolFlag({ group: session, short: "t", help: "Give the session a terminal." }),
  "copy-to": stringFlag({
    group: copy,
    help: "Debug a copy of the Pod with this name instead of the Pod itself.",
  }),
  hold: boolFlag({
    group: copy,
    help: "Let the failing container of a copy, or the one of -c, wait instead of running its command, and open a session in it. The copy is named by --copy-to, else POD-debug-xxxxx. --image names one with a statically linked busybox to hold it with.",
  }),
  "keep-annotations": boolFlag({ group: copy, help: "Keep the Pod's annotations in the copy." }),
  "keep-init-containers": boolFlag({
    group: copy,
    initial: true,
    help: "Run the Pod's init containers in the copy.",
  }),
  "keep-labels": boolFlag({
    group: copy,
    help: "Keep the Pod's labels in the copy: Services and controllers may then take it for one of theirs.",
  }),
  "keep-liveness": boolFlag({ group: copy, help: "Keep the Pod's liveness probes in the copy." }),
  "keep-readiness": boolFlag({ group: copy, help: "Keep the Pod's readiness probes in the copy." }),
  "keep-startup": boolFlag({ group: copy, help: "Keep the Pod's startup probes in the copy." }),
  replace: boolFlag({
    group: copy,
    help: "Delete the original Pod: once the debugger in the copy runs, or at once with --attach.",
  }),
  "same-node": boolFlag({ group: copy, help: "Put the copy on the node of the original." }),
  "set-image": pairsFlag({
    group: copy,
    complete: imagesOfCopy,
    help: "Other images for containers of the copy, as NAME=IMAGE; the name '*' means all regular ones.",
  }),
  "share-processes": boolFlag({
    group: copy,
    initial: true,
    help: "Let the containers of the copy see each other's processes.",
  }),
  "dry-run": stringFlagWithDefault({
    group: seeBefore,
    initial: "none",
    complete: oneOf("none", "client", "server"),
    help: 'Show what would be sent instead of sending it. Must be "none", "server" (which checks it) or "client".',
  }),
  output: stringFlag({
    group: seeBefore,
    short: "o",
    complete: oneOf("json", "yaml", "patch", "name"),
    help: "Format of a dry run: json, yaml, patch or name. If absent it is told in words.",
  }),
};
