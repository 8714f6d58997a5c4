import { defineCommand } from "../../cli/command.ts";
import { targets } from "../completion/targets.ts";
import { debugFlags } from "./flags.ts";

/** `ephemera debug`. */
export const debugCommand = defineCommand({
  description: `Open a debugger inside a running Pod.

A container with your tools is added to the Pod, next to the one you want to look at: it sees its processes, its network and its files: where that can be, the session starts in its root filesystem, with your tools on PATH. Nothing is restarted and nothing is written into the Pod's own containers.

With --copy-to a copy of the Pod is debugged instead, with node/NODE a node, from a Pod of its own there.

What is not said on the command line is taken from ~/.config/ephemera/config.yaml, if there is one: a default image, profile and more, for everything, a cluster or a namespace, and presets to choose with --preset.

The debugger waits for sessions, so that the same command soon opens another one in it. It ends by itself, but stays in the Pod's spec until the Pod is deleted: ephemeral containers can't be removed.`,
  examples: `
# Open a shell inside the Pod web
{command} web

# The same for its container app, with an image of your own
{command} web/app --image=nicolaka/netshoot

# A Pod of a Deployment that is ready, or the one that fails
{command} deploy/web
{command} deploy/web --pod-with-problem

# Run one command and get its exit code and output
{command} web -- ps

# Capture what the Pod receives, on your machine
{command} web --image=nicolaka/netshoot -- tcpdump -w - > web.pcap

# With the volumes and the variables of its container app
{command} web/app --mounts-from=app --env-from=app

# Debug a copy of the Pod, with a shell in the place of its container app's command
{command} web --copy-to=web-copy -c app -it -- sh

# Look into a container that crashes: a copy of it waits, with its command ready to run
{command} web --hold

# Try another image of the application in a copy
{command} web --copy-to=web-copy --set-image=app=registry.example/app:debug

# Look at a node: its files are under /host
{command} node/worker-1

# See the request that would be sent, and send nothing
{command} web/app --dry-run=client -o yaml

# Do exactly what kubectl debug does
{command} web -it --image=busybox --target=app --attach`,
  usage:
    "(POD[/CONTAINER] | TYPE/NAME[/CONTAINER] | node/NODE | -f FILE)... [flags] [-- COMMAND [args...]]",
  flags: debugFlags,
  complete: targets({ nodes: true, several: true, containers: ["regular", "init"] }),
  run: async (invocation) => (await import("./run-debug.ts")).runDebug(invocation),
});
