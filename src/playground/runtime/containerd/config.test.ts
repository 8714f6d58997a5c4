import { expect, it } from "vitest";
import { type ContainerdConfig, containerdConfig } from "./config.ts";

const config: ContainerdConfig = {
  version: { major: 1, minor: 6 },
  root: "/d/root",
  state: "/d/state",
  socket: "/d/containerd.sock",
  cniConfig: "/d/cni",
  cniBin: "/usr/lib/cni",
  snapshotter: "overlayfs",
  sandboxImage: "ephemera.local/pause:latest",
  restrictOomScoreAdj: false,
};

/** The line `key = value` of a table. */
function settingOf(toml: string, table: string, key: string): string | undefined {
  const body = table === "" ? toml : (toml.split(`\n[${table}]\n`)[1] ?? "");
  const lines = (body.split("\n[")[0] ?? "").split("\n");
  return lines.find((line) => line.startsWith(`${key} = `))?.slice(key.length + 3);
}

const cri = 'plugins."io.containerd.grpc.v1.cri"';
const images = 'plugins."io.containerd.cri.v1.images"';
const runtime = 'plugins."io.containerd.cri.v1.runtime"';

it.each([
  [{ major: 1, minor: 6 }, "", "version", "2"],
  [{ major: 1, minor: 6 }, "", "root", '"/d/root"'],
  [{ major: 1, minor: 6 }, "grpc", "address", '"/d/containerd.sock"'],
  [{ major: 1, minor: 6 }, cri, "sandbox_image", '"ephemera.local/pause:latest"'],
  [{ major: 1, minor: 6 }, cri, "stream_server_address", '"127.0.0.1"'],
  [{ major: 1, minor: 7 }, `${cri}.cni`, "bin_dir", '"/usr/lib/cni"'],
  [{ major: 1, minor: 7 }, `${cri}.containerd.runtimes.runc.options`, "SystemdCgroup", "false"],
  [{ major: 1, minor: 6 }, `${cri}.containerd.runtimes.runc.options`, "Root", '"/d/state/runc"'],
  [{ major: 2, minor: 0 }, "", "version", "3"],
  [
    { major: 2, minor: 0 },
    `${runtime}.containerd.runtimes.runc.options`,
    "Root",
    '"/d/state/runc"',
  ],
  [{ major: 2, minor: 0 }, `${images}.pinned_images`, "sandbox", '"ephemera.local/pause:latest"'],
  [{ major: 2, minor: 0 }, `${runtime}.cni`, "bin_dir", '"/usr/lib/cni"'],
  [{ major: 2, minor: 1 }, `${runtime}.cni`, "bin_dirs", '["/usr/lib/cni"]'],
  [{ major: 2, minor: 1 }, `${runtime}.cni`, "bin_dir", undefined],
  [{ major: 2, minor: 1 }, cri, "stream_server_address", '"127.0.0.1"'],
])("for containerd %o, [%s] has %s = %s", (version, table, key, value) => {
  expect(settingOf(containerdConfig({ ...config, version }), table, key)).toBe(value);
});

it.each([
  [true, "true", "0"],
  [false, "false", "-999"],
])("asks for oom scores it may set (restricted: %s)", (restrictOomScoreAdj, flag, score) => {
  const toml = containerdConfig({ ...config, restrictOomScoreAdj });
  expect(settingOf(toml, cri, "restrict_oom_score_adj")).toBe(flag);
  expect(settingOf(toml, "", "oom_score")).toBe(score);
});

it.each([
  ["overlayfs", "native"],
  ["native", "overlayfs"],
] as const)("loads the %s snapshotter and not %s", (snapshotter, other) => {
  const disabled = settingOf(containerdConfig({ ...config, snapshotter }), "", "disabled_plugins");
  expect(disabled).toContain(`snapshotter.v1.${other}"`);
  expect(disabled).not.toContain(`snapshotter.v1.${snapshotter}"`);
});

it("writes paths so that nothing in them ends a text", () => {
  const toml = containerdConfig({ ...config, root: '/d/a"b\\c\n[grpc]' });
  expect(settingOf(toml, "", "root")).toBe('"/d/a\\"b\\\\c\\n[grpc]"');
});
