import { describe, expect, it } from "vitest";
import type { AppArmorProfile } from "../../../kubernetes/types.ts";
import { ProfileType } from "../../runtime/proto/cri_pb.ts";
import { aPod } from "../fixtures.ts";
import { appArmorMessage, appArmorProfile, asksForAppArmor } from "./app-armor.ts";

describe("an AppArmor profile", () => {
  it.each<[string, AppArmorProfile | undefined, object]>([
    ["is left to the runtime when there is none", undefined, {}],
    [
      "may be the runtime's",
      { type: "RuntimeDefault" },
      {
        apparmor: { profileType: ProfileType.RuntimeDefault, localhostRef: "" },
        apparmorProfile: "runtime/default",
      },
    ],
    [
      "may be none at all",
      { type: "Unconfined" },
      {
        apparmor: { profileType: ProfileType.Unconfined, localhostRef: "" },
        apparmorProfile: "unconfined",
      },
    ],
    [
      "may be one the machine has loaded",
      { type: "Localhost", localhostProfile: "mine" },
      {
        apparmor: { profileType: ProfileType.Localhost, localhostRef: "mine" },
        apparmorProfile: "localhost/mine",
      },
    ],
  ])("%s", (_what, profile, message) => {
    expect(appArmorMessage(profile)).toEqual(message);
  });

  it("is the container's own before the Pod's", () => {
    const own = { name: "app", securityContext: { appArmorProfile: { type: "Unconfined" } } };
    const pod = aPod({ securityContext: { appArmorProfile: { type: "RuntimeDefault" } } });
    expect(appArmorProfile(pod, own)).toEqual({ type: "Unconfined" });
    expect(appArmorProfile(pod, { name: "app" })).toEqual({ type: "RuntimeDefault" });
    expect(asksForAppArmor(pod)).toBe(true);
    expect(asksForAppArmor({ ...pod, spec: { ...pod.spec, containers: [own] } })).toBe(false);
    expect(asksForAppArmor(aPod())).toBe(false);
  });
});
