import type { MessageInitShape } from "@bufbuild/protobuf";
import { NamespaceMode, type NamespaceOptionSchema } from "../../runtime/proto/cri_pb.ts";
import type { NamespaceOptions } from "../decide/namespaces.ts";

/** CRI NamespaceOption out of the modes decided. */
export function namespaceOption(
  options: NamespaceOptions,
): MessageInitShape<typeof NamespaceOptionSchema> {
  return {
    network: NamespaceMode[options.network],
    pid: NamespaceMode[options.pid],
    ipc: NamespaceMode[options.ipc],
    targetId: options.targetId ?? "",
  };
}
