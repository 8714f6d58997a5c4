import { create } from "@bufbuild/protobuf";
import { expect, it } from "vitest";
import { StatusResponseSchema } from "../../runtime/proto/cri_pb.ts";
import { runtimeStatus } from "./runtime-status.ts";

it.each([
  ["nothing of an older runtime that is well", {}, { problems: [] }],
  [
    "what isn't ready",
    {
      status: {
        conditions: [
          { type: "RuntimeReady", status: false, reason: "Bad", message: "no disk" },
          {
            type: "NetworkReady",
            status: false,
            reason: "NetworkPluginNotReady",
            message: "no cni",
          },
          { type: "Other", status: true },
        ],
      },
    },
    {
      problems: [
        "container runtime not ready: RuntimeReady=false reason:Bad message:no disk",
        "container runtime network not ready: NetworkReady=false reason:NetworkPluginNotReady message:no cni",
      ],
    },
  ],
  [
    "what it can do, but not what this kubelet can't",
    {
      features: { supplementalGroupsPolicy: true },
      runtimeHandlers: [
        { name: "runc", features: { recursiveReadOnlyMounts: true, userNamespaces: true } },
      ],
    },
    {
      problems: [],
      features: { supplementalGroupsPolicy: true },
      handlers: [
        { name: "runc", features: { recursiveReadOnlyMounts: true, userNamespaces: false } },
      ],
    },
  ],
])("tells %s", (_what, response, expected) => {
  expect(runtimeStatus(create(StatusResponseSchema, response))).toEqual(expected);
});
