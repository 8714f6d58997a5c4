import { describe, expect, it } from "vitest";
import type { Pod, VolumeMount } from "../../kubernetes/types.ts";
import type { MountRequest } from "./parse-mount.ts";
import { type MountInput, planMounts } from "./plan-mounts.ts";

function webWith(mounts: VolumeMount[]): Pod {
  return {
    metadata: { name: "web" },
    spec: {
      volumes: [{ name: "data" }, { name: "conf" }, { name: "disk" }],
      containers: [
        {
          name: "app",
          volumeMounts: mounts,
          volumeDevices: [{ name: "disk", devicePath: "/dev/xvda" }],
        },
      ],
    },
  };
}

const data: VolumeMount = { name: "data", mountPath: "/data" };

type Changes = Partial<Omit<MountInput, "options">> & { options?: Partial<MountInput["options"]> };

function plan(mounts: VolumeMount[], { options, ...changes }: Changes = {}) {
  return planMounts({
    pod: webWith(mounts),
    ephemeral: true,
    privileged: false,
    ...changes,
    options: {
      mountsFrom: undefined,
      envFrom: undefined,
      attach: undefined,
      mounts: [],
      ...options,
    },
  });
}

function request(volume: string, path?: string, readOnly = false): MountRequest {
  return { volume, path, readOnly };
}

describe("--mounts-from", () => {
  const options = { mountsFrom: "app" };

  it("takes mounts and block devices as they are, at the same paths", () => {
    const mounts = [
      data,
      { ...data, mountPath: "/ro", readOnly: true, recursiveReadOnly: "Enabled" },
    ];
    expect(plan(mounts, { options })).toEqual({
      fields: {
        volumeMounts: mounts,
        volumeDevices: [{ name: "disk", devicePath: "/dev/xvda" }],
      },
      notes: [],
    });
  });

  it.each([
    {
      title: "a subPath in an ephemeral container",
      mount: { name: "conf", mountPath: "/etc/app.conf", subPath: "app.conf" },
      changes: {},
      words:
        "it has a subPath, which no ephemeral container may have: it is at $TARGET_ROOT/etc/app.conf.",
    },
    {
      title: "a subPathExpr in an ephemeral container",
      mount: { name: "conf", mountPath: "/logs", subPathExpr: "$(POD)" },
      changes: { options: { envFrom: "app" } },
      words: "it has a subPathExpr, which no ephemeral container may have",
    },
    {
      title: "a subPathExpr without its variables",
      mount: { name: "conf", mountPath: "/logs", subPathExpr: "$(POD)" },
      changes: { ephemeral: false },
      words: "--env-from brings them",
    },
    {
      title: "what would hide the debugger's own programs",
      mount: { name: "data", mountPath: "/usr/bin/" },
      changes: {},
      words: "it would hide the debugger's own programs",
    },
  ])("leaves out $title, and says why", ({ mount, changes, words }) => {
    const { fields, notes } = plan([data, mount], {
      ...changes,
      options: { ...options, ...changes.options },
    });
    expect(fields.volumeMounts).toEqual([data]);
    expect(notes).toEqual([
      expect.stringMatching(`^Without ${mount.mountPath} of container app: `),
    ]);
    expect(notes[0]).toContain(words);
  });

  it.each([
    { title: "a subPath", mount: { ...data, subPath: "x" }, envFrom: undefined },
    {
      title: "a subPathExpr with its variables",
      mount: { ...data, subPathExpr: "$(POD)" },
      envFrom: "app",
    },
  ])("keeps $title in a copy", ({ mount, envFrom }) => {
    const { fields, notes } = plan([mount], { ephemeral: false, options: { ...options, envFrom } });
    expect(fields.volumeMounts).toEqual([mount]);
    expect(notes).toEqual([]);
  });

  it.each([
    { privileged: true, propagation: "Bidirectional", notes: [] },
    {
      privileged: false,
      propagation: "HostToContainer",
      notes: [expect.stringContaining("that takes a privileged container")],
    },
  ])("makes Bidirectional propagation $propagation when privileged is $privileged", (expected) => {
    const { privileged, propagation, notes } = expected;
    const planned = plan([{ ...data, mountPropagation: "Bidirectional" }], { privileged, options });
    expect(planned.fields.volumeMounts).toEqual([{ ...data, mountPropagation: propagation }]);
    expect(planned.notes).toEqual(notes);
  });

  it("names the Pod's containers when there is no such one: CONTAINER_NOT_FOUND", () => {
    expect(() => plan([], { options: { mountsFrom: "ap" } })).toThrow(
      expect.objectContaining({ code: "CONTAINER_NOT_FOUND" }),
    );
  });
});

describe("--mount", () => {
  it.each([
    { asked: request("data"), mount: { name: "data", mountPath: "/mnt/data" } },
    { asked: request("data", "/x"), mount: { name: "data", mountPath: "/x" } },
    {
      asked: request("data", "/x", true),
      mount: { name: "data", mountPath: "/x", readOnly: true },
    },
  ])("mounts $asked", ({ asked, mount }) => {
    expect(plan([], { options: { mounts: [asked] } }).fields).toEqual({ volumeMounts: [mount] });
  });

  it("gives a volume that is a block device as one", () => {
    const mounts = [request("disk"), request("disk", "/dev/second")];
    expect(plan([], { options: { mounts } }).fields).toEqual({
      volumeDevices: [
        { name: "disk", devicePath: "/dev/disk" },
        { name: "disk", devicePath: "/dev/second" },
      ],
    });
  });

  it("wins over a mount of the container at the same path", () => {
    const options = { mountsFrom: "app", mounts: [request("conf", "/data", true)] };
    expect(plan([data], { options }).fields.volumeMounts).toEqual([
      { name: "conf", mountPath: "/data", readOnly: true },
    ]);
  });

  it("lists the Pod's volumes when there is no such one: VOLUME_NOT_FOUND", () => {
    expect(() => plan([], { options: { mounts: [request("date")] } })).toThrow(
      expect.objectContaining({
        code: "VOLUME_NOT_FOUND",
        message: "the Pod web has no volume date; it has: data, conf, disk",
      }),
    );
  });

  it("refuses two for one path: INVALID_OPTIONS", () => {
    const mounts = [request("data", "/x"), request("conf", "/x")];
    expect(() => plan([], { options: { mounts } })).toThrow("two --mount want the path /x.");
  });
});
