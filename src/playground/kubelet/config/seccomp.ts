import type { MessageInitShape } from "@bufbuild/protobuf";
import type { SeccompProfile } from "../../../kubernetes/types.ts";
import { ProfileType, type SecurityProfileSchema } from "../../runtime/proto/cri_pb.ts";

/** Where the kubelet looks for Localhost profiles. */
const seccompRoot = "/var/lib/kubelet/seccomp";

/** CRI SecurityProfile of a seccompProfile; absent means Unconfined, Kubernetes' default. */
export function seccompProfile(
  profile: SeccompProfile | undefined,
): MessageInitShape<typeof SecurityProfileSchema> {
  switch (profile?.type) {
    case "RuntimeDefault":
      return { profileType: ProfileType.RuntimeDefault };
    case "Localhost":
      return {
        profileType: ProfileType.Localhost,
        localhostRef: `${seccompRoot}/${profile.localhostProfile ?? ""}`,
      };
    default:
      return { profileType: ProfileType.Unconfined };
  }
}
