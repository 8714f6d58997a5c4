import { expect, it } from "vitest";
import type { KubernetesObject } from "../../../kubernetes/object.ts";
import { type Claim, claimOf } from "./claim.ts";

const owner = { metadata: { name: "web", uid: "u1" } };
const going = { metadata: { ...owner.metadata, deletionTimestamp: "2026-01-01T12:00:00Z" } };
const selector = { matchLabels: { app: "web" } };

function object(
  app: string,
  { uid, deleting }: { uid?: string; deleting?: boolean } = {},
): KubernetesObject {
  return {
    metadata: {
      labels: { app },
      ...(uid === undefined
        ? {}
        : { ownerReferences: [{ apiVersion: "v1", kind: "K", name: "n", uid, controller: true }] }),
      ...(deleting ? { deletionTimestamp: "2026-01-01T12:00:00Z" } : {}),
    },
  };
}

it.each<[string, KubernetesObject, KubernetesObject, Claim]>([
  ["its own", owner, object("web", { uid: "u1" }), "owned"],
  ["its own that doesn't match any more", owner, object("other", { uid: "u1" }), "release"],
  ["one that nobody owns", owner, object("web"), "adopt"],
  ["one that nobody owns and that doesn't match", owner, object("other"), "none"],
  ["somebody else's", owner, object("web", { uid: "u2" }), "none"],
  ["one that is being deleted", owner, object("web", { deleting: true }), "none"],
  ["one that nobody owns, when it goes itself", going, object("web"), "none"],
  [
    "its own that doesn't match, when it goes itself",
    going,
    object("other", { uid: "u1" }),
    "none",
  ],
])("judges %s", (_, controller, candidate, expected) => {
  expect(claimOf(controller, selector, candidate)).toBe(expected);
});
