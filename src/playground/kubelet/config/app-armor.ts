import type { MessageInitShape } from "@bufbuild/protobuf";
import type { AppArmorProfile, Pod } from "../../../kubernetes/types.ts";
import { ProfileType, type SecurityProfileSchema } from "../../runtime/proto/cri_pb.ts";
import { type AnyContainer, containersOf } from "../pod.ts";

/** The AppArmor profile in force: the container's own, else the Pod's. */
export function appArmorProfile(pod: Pod, container: AnyContainer): AppArmorProfile | undefined {
  return container.securityContext?.appArmorProfile ?? pod.spec?.securityContext?.appArmorProfile;
}

/** Whether a container asks to be confined, which a machine without AppArmor can't do. */
export function asksForAppArmor(pod: Pod): boolean {
  return containersOf(pod).some(({ container }) => {
    const profile = appArmorProfile(pod, container);
    return profile !== undefined && profile.type !== "Unconfined";
  });
}

const profileTypes: Readonly<Record<string, ProfileType>> = {
  RuntimeDefault: ProfileType.RuntimeDefault,
  Localhost: ProfileType.Localhost,
  Unconfined: ProfileType.Unconfined,
};

/** What CRI is told in both of its forms; nothing without a profile: then the runtime decides. */
export function appArmorMessage(profile: AppArmorProfile | undefined): {
  apparmor?: MessageInitShape<typeof SecurityProfileSchema>;
  apparmorProfile?: string;
} {
  const profileType = profileTypes[profile?.type ?? ""];
  if (profile === undefined || profileType === undefined) return {};
  const localhostRef = profile.localhostProfile ?? "";
  const older = {
    [ProfileType.RuntimeDefault]: "runtime/default",
    [ProfileType.Unconfined]: "unconfined",
    [ProfileType.Localhost]: `localhost/${localhostRef}`,
  }[profileType];
  return { apparmor: { profileType, localhostRef }, apparmorProfile: older };
}
