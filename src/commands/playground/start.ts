import { defineCommand } from "../../cli/command.ts";
import { fileNames } from "../../cli/completion/completion.ts";
import { boolFlag, integerFlag, stringFlag, stringFlagWithDefault } from "../../cli/flags.ts";
import { createMessages } from "../../cli/messages.ts";
import { layoutOf } from "../../playground/layout.ts";
import { startInBackground } from "../../playground/process/background.ts";
import { prepareDataDirectory } from "../../playground/process/data-directory.ts";
import { isAlive, readState } from "../../playground/process/state-file.ts";
import { dataDirectory, dataDirectoryFlag, requireLinuxRoot } from "./flags.ts";

/** `ephemera playground start` */
export const command = defineCommand({
  description: [
    "Start a single-node Kubernetes on real containers.",
    "",
    "One background process is API server, scheduler and kubelet; a containerd of its own runs the",
    "containers. Returns when the node is Ready. What an earlier start stored is there again.",
  ].join("\n"),
  examples: [
    "# Start it, and make it kubectl's current context",
    "{command}",
    "",
    "# A second one beside it, with a kubeconfig of its own",
    "{command} --data-dir /srv/other --pod-cidr 10.245.0.0/24 --kubeconfig ./other.yaml",
    "",
    "# Run it in the foreground, as a service manager wants it",
    "{command} --foreground",
  ].join("\n"),
  usage: "[flags]",
  flags: {
    "data-dir": dataDirectoryFlag,
    kubeconfig: stringFlag({
      complete: fileNames(),
      help: "Kubeconfig file to write the context 'ephemera' into, instead of your own.",
    }),
    port: integerFlag({
      initial: 0,
      help: "Port of the API server on 127.0.0.1. 0: the one used last, else any free one.",
    }),
    "pod-cidr": stringFlagWithDefault({
      initial: "10.244.0.0/24",
      help: "Addresses of the Pods.",
    }),
    "service-cidr": stringFlag({
      help: "Addresses of Services. Without it: those of the last run, else 10.96.0.0/16 or the next range that is free.",
    }),
    "cri-endpoint": stringFlag({
      complete: fileNames(),
      help: "Use the container runtime behind this CRI socket instead of a containerd of our own.",
    }),
    foreground: boolFlag({ help: "Stay in the foreground until SIGTERM." }),
  },
  async run({ flags, environment }) {
    requireLinuxRoot("starting a playground");
    const messages = createMessages({ stream: environment.stderr, env: environment.env });
    const data = dataDirectory(flags["data-dir"]);
    const layout = layoutOf(data);
    const state = await readState(layout.state);
    if (state !== undefined && (await isAlive(layout.state, state))) {
      messages.info(`The playground is already running: https://127.0.0.1:${state.port}`);
      return 0;
    }
    if (flags.foreground) {
      const { serveForeground } = await import("./serve-foreground.ts");
      return serveForeground({ flags: { ...flags, data }, environment, messages });
    }
    const begun = performance.now();
    await prepareDataDirectory(data);
    messages.progress("Starting the playground");
    await startInBackground({
      arguments: [
        process.argv[1] ?? "",
        "playground",
        "start",
        "--foreground",
        `--data-dir=${data}`,
        `--port=${flags.port}`,
        `--pod-cidr=${flags["pod-cidr"]}`,
        ...(flags["service-cidr"] === undefined ? [] : ["--service-cidr", flags["service-cidr"]]),
        ...(flags.kubeconfig === undefined ? [] : ["--kubeconfig", flags.kubeconfig]),
        ...(flags["cri-endpoint"] === undefined ? [] : ["--cri-endpoint", flags["cri-endpoint"]]),
      ],
      log: layout.log,
      signal: environment.signal,
    });
    messages.clear();
    const started = await readState(layout.state);
    const seconds = ((performance.now() - begun) / 1000).toFixed(1);
    messages.info(`Node is Ready after ${seconds} s: https://127.0.0.1:${started?.port ?? 0}`);
    messages.info(`kubectl uses it: context 'ephemera' in ${started?.kubeconfig ?? ""}`);
    return 0;
  },
});
