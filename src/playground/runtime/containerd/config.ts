import { join } from "node:path";
import type { ContainerdVersion } from "./version.ts";

/** What a private containerd is configured with. */
export interface ContainerdConfig {
  version: Pick<ContainerdVersion, "major" | "minor">;
  root: string;
  state: string;
  socket: string;
  cniConfig: string;
  cniBin: string;
  snapshotter: Snapshotter;
  /** Image of the sandboxes' first process; it must be loaded before, so that nobody pulls it. */
  sandboxImage: string;
  /** Without CAP_SYS_RESOURCE a process can't lower an oom_score_adj, which runc would try. */
  restrictOomScoreAdj: boolean;
}

/** `native` copies every layer; only for file systems that can't be an overlay's upper one. */
export type Snapshotter = "overlayfs" | "native";

/**
 * Plugins a playground has no use for, by the names of 1.6 to 2.x; unknown ones are
 * ignored. Each costs a probe at start (aufs calls modprobe), `opt` makes /opt/containerd,
 * and nri binds one socket for the whole machine.
 */
const unusedPlugins = [
  "io.containerd.snapshotter.v1.aufs",
  "io.containerd.snapshotter.v1.blockfile",
  "io.containerd.snapshotter.v1.btrfs",
  "io.containerd.snapshotter.v1.devmapper",
  "io.containerd.snapshotter.v1.erofs",
  "io.containerd.snapshotter.v1.zfs",
  "io.containerd.differ.v1.erofs",
  "io.containerd.internal.v1.opt",
  "io.containerd.internal.v1.restart",
  "io.containerd.internal.v1.tracing",
  "io.containerd.tracing.processor.v1.otlp",
  "io.containerd.monitor.v1.cgroups",
  "io.containerd.monitor.task.v1.cgroups",
];

/** The text of containerd's configuration file: version 2 for 1.x, version 3 for 2.x. */
export function containerdConfig(config: ContainerdConfig): string {
  const other: Snapshotter = config.snapshotter === "overlayfs" ? "native" : "overlayfs";
  const head: TomlTable = {
    version: config.version.major >= 2 ? 3 : 2,
    root: config.root,
    state: config.state,
    // Killed after every container when memory runs out, as the kubelet asks for a runtime.
    oom_score: config.restrictOomScoreAdj ? 0 : -999,
    disabled_plugins: [...unusedPlugins, `io.containerd.snapshotter.v1.${other}`],
  };
  const tables = config.version.major >= 2 ? version3Tables(config) : version2Tables(config);
  return [
    tomlLines(head),
    ...Object.entries({ grpc: { address: config.socket }, ...tables }).map(
      ([name, table]) => `[${name}]\n${tomlLines(table)}`,
    ),
  ].join("\n");
}

type TomlTable = Record<string, string | number | boolean | string[]>;

/** The streaming server exec, attach and port-forward URLs point to: loopback, any free port. */
const streaming = {
  disable_tcp_service: true,
  enable_tls_streaming: false,
  stream_server_address: "127.0.0.1",
  stream_server_port: "0",
  stream_idle_timeout: "4h0m0s",
} as const;

/** What the CRI plugin does with a Pod; the same keys in both forms. */
function podOptions(config: ContainerdConfig): TomlTable {
  return {
    restrict_oom_score_adj: config.restrictOomScoreAdj,
    // Below our data directory instead of /var/run/netns.
    netns_mounts_under_state_dir: true,
    // Ports below 1024 and ping without root, the default since containerd 2.0.
    enable_unprivileged_ports: true,
    enable_unprivileged_icmp: true,
  };
}

function version2Tables(config: ContainerdConfig): Record<string, TomlTable> {
  const cri = plugin("io.containerd.grpc.v1.cri");
  const runc = `${cri}.containerd.runtimes.runc`;
  return {
    [cri]: { sandbox_image: config.sandboxImage, ...streaming, ...podOptions(config) },
    [`${cri}.cni`]: { bin_dir: config.cniBin, conf_dir: config.cniConfig },
    [`${cri}.containerd`]: { snapshotter: config.snapshotter, default_runtime_name: "runc" },
    [runc]: { runtime_type: "io.containerd.runc.v2" },
    [`${runc}.options`]: runcOptions(config),
    ...nriOff,
  };
}

function version3Tables(config: ContainerdConfig): Record<string, TomlTable> {
  const images = plugin("io.containerd.cri.v1.images");
  const runtime = plugin("io.containerd.cri.v1.runtime");
  const runc = `${runtime}.containerd.runtimes.runc`;
  const since21 = config.version.major > 2 || config.version.minor >= 1;
  return {
    [images]: { snapshotter: config.snapshotter },
    [`${images}.pinned_images`]: { sandbox: config.sandboxImage },
    [runtime]: podOptions(config),
    [`${runtime}.cni`]: {
      // 2.1 replaced bin_dir with a list.
      ...(since21 ? { bin_dirs: [config.cniBin] } : { bin_dir: config.cniBin }),
      conf_dir: config.cniConfig,
    },
    [`${runtime}.containerd`]: { default_runtime_name: "runc" },
    [runc]: { runtime_type: "io.containerd.runc.v2" },
    [`${runc}.options`]: runcOptions(config),
    [plugin("io.containerd.grpc.v1.cri")]: streaming,
    ...nriOff,
  };
}

/** runc's own state lies below ours, instead of in /run/containerd/runc, which is for all containerds. */
function runcOptions({ state }: ContainerdConfig): TomlTable {
  return { SystemdCgroup: false, Root: join(state, "runc") };
}

/** Not in the list of disabled plugins: the CRI plugin of 1.7 and later requires it to be loaded. */
const nriOff = { [plugin("io.containerd.nri.v1.nri")]: { disable: true } };

/** The name of a plugin's table. */
function plugin(id: string): string {
  return `plugins."${id}"`;
}

function tomlLines(table: TomlTable): string {
  // A TOML basic string has JSON's escapes, and so do arrays of them.
  return Object.entries(table)
    .map(([key, value]) => `${key} = ${JSON.stringify(value)}\n`)
    .join("");
}
