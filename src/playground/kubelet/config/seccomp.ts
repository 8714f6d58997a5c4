import { join } from "node:path";
import type { MessageInitShape } from "@bufbuild/protobuf";
import type { SeccompProfile } from "../../../kubernetes/types.ts";
import { ProfileType, type SecurityProfileSchema } from "../../runtime/proto/cri_pb.ts";
import { ConfigProblem } from "./environment.ts";

/**
 * CRI SecurityProfile of a seccompProfile; absent means Unconfined, Kubernetes' default. A Localhost
 * profile is a file below `root`; the runtime refuses the container when it isn't there.
 */
export function seccompProfile(
  profile: SeccompProfile | undefined,
  root: string,
): MessageInitShape<typeof SecurityProfileSchema> {
  switch (profile?.type) {
    case "RuntimeDefault":
      return { profileType: ProfileType.RuntimeDefault };
    case "Localhost":
      if (!profile.localhostProfile) {
        throw new ConfigProblem(
          "localhostProfile must be set if seccompProfile type is Localhost.",
        );
      }
      return {
        profileType: ProfileType.Localhost,
        localhostRef: join(root, profile.localhostProfile),
      };
    default:
      return { profileType: ProfileType.Unconfined };
  }
}
