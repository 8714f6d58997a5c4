import { clusterFlags } from "../../cli/cluster-flags.ts";
import { durationFlag } from "../../cli/duration-flag.ts";
import { boolFlag, optionalBoolFlag, stringFlag, stringFlagWithDefault } from "../../cli/flags.ts";
import { pairsFlag } from "../../cli/pairs-flag.ts";

/** The flags of `debug`. Those of `kubectl debug` mean the same. */
export const debugFlags = {
  ...clusterFlags,
  attach: optionalBoolFlag({
    help: "Do as kubectl debug does: the container's own process is the command. With true wait for the container to start and attach to it, with false add the container and leave.",
  }),
  container: stringFlag({
    short: "c",
    help: "Container name to use for debug container. If absent one is made up.",
  }),
  env: pairsFlag({ help: "Environment variables to set in the container." }),
  image: stringFlag({
    help: "Container image to use for debug container. If absent the one named by the kubeconfig context's extension 'ephemera', else busybox.",
  }),
  "image-pull-policy": stringFlag({
    help: "The image pull policy for the container. If absent the server chooses.",
  }),
  profile: stringFlagWithDefault({
    initial: "general",
    help: 'Debugging profile. Options are "general", "baseline", "restricted", "netadmin" or "sysadmin".',
  }),
  quiet: boolFlag({ short: "q", help: "Suppress informational messages." }),
  stdin: boolFlag({
    short: "i",
    help: "Keep stdin open, so that the session can be written to.",
  }),
  target: stringFlag({
    help: "The container whose processes the debugger sees. If absent the Pod's default container, else its only one, else you are asked.",
  }),
  timeout: durationFlag({
    initial: "5m",
    help: "How long to wait for the debugger to start. Zero means for ever.",
  }),
  ttl: durationFlag({
    initial: "1h",
    help: "How long the debugger lives without a session.",
  }),
  tty: boolFlag({ short: "t", help: "Give the session a terminal." }),
};
