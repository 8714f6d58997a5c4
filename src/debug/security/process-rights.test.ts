import { expect, it } from "vitest";
import type { Pod } from "../../kubernetes/types.ts";
import { hasChrootByDefault, processRights, targetRights } from "./process-rights.ts";

const pod: Pod = {
  spec: {
    securityContext: { runAsUser: 1000, runAsGroup: 2000, runAsNonRoot: true },
    containers: [
      { name: "app", securityContext: { runAsUser: 5 } },
      { name: "plain" },
      { name: "root", securityContext: { runAsUser: 0, capabilities: { add: ["cap_net_admin"] } } },
    ],
    initContainers: [{ name: "setup", securityContext: { runAsGroup: 9 } }],
  },
};

const status = { image: "", imageID: "", ready: true, restartCount: 0 };

it.each([
  ["its own user before the Pod's", "app", { user: 5, group: 2000, isNonRoot: true }],
  ["the Pod's for a container that says nothing", "plain", { user: 1000, group: 2000 }],
  ["its own group beside the Pod's user", "setup", { user: 1000, group: 9 }],
  ["root, whatever the Pod demands", "root", { user: 0, isNonRoot: false }],
])("takes %s", (_title, name, expected) => {
  expect(targetRights(pod, name)).toMatchObject(expected);
});

it("believes the status before the spec", () => {
  const told = {
    ...pod,
    status: {
      containerStatuses: [{ ...status, name: "plain", user: { linux: { uid: 0, gid: 3 } } }],
    },
  };
  expect(targetRights(told, "plain")).toMatchObject({ user: 0, group: 3, isNonRoot: false });
});

it("leaves a user to the image where nobody says one", () => {
  const silent: Pod = { spec: { containers: [{ name: "app" }] } };
  expect(targetRights(silent, "app")).toMatchObject({
    user: undefined,
    group: undefined,
    isNonRoot: false,
  });
});

it("knows capabilities with and without their prefix, and none of users who aren't root", () => {
  const { capabilities } = targetRights(pod, "root");
  expect(capabilities === "all" || capabilities.has("NET_ADMIN")).toBe(true);
  expect(targetRights(pod, "app").capabilities).toEqual(new Set());
});

it("knows what each runtime gives root without being asked", () => {
  const crio = {
    status: { containerStatuses: [{ ...status, name: "app", containerID: "cri-o://1" }] },
  };
  expect(hasChrootByDefault({})).toBe(true);
  expect(hasChrootByDefault(crio)).toBe(false);
  expect(processRights(crio, { runAsUser: 0 }).capabilities).not.toContain("SYS_CHROOT");
});
