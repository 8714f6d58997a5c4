import { expect, it } from "vitest";
import type { SecurityContext } from "../../kubernetes/types.ts";
import { processRights } from "./process-rights.ts";
import { type Reach, reachOf } from "./reach.ts";

const none = { drop: ["ALL"] };
const rootWithPtrace: SecurityContext = { runAsUser: 0, capabilities: { add: ["SYS_PTRACE"] } };
const user: SecurityContext = { runAsUser: 65532, runAsGroup: 65532 };
const nothing: Reach = { files: "no", root: "no", signals: "no" };
const everything: Reach = { files: "yes", root: "yes", signals: "yes" };

/** The measured ones: see facts/target-access.md; the last ones follow from ptrace(2). */
it.each<[string, SecurityContext, SecurityContext, Reach]>([
  ["root at root", { runAsUser: 0 }, { runAsUser: 0 }, everything],
  [
    "root at root without capabilities",
    { runAsUser: 0 },
    { runAsUser: 0, capabilities: none },
    everything,
  ],
  ["root with SYS_PTRACE at root", rootWithPtrace, { runAsUser: 0 }, everything],
  ["a user at root", user, { runAsUser: 0 }, nothing],
  ["root at a user", { runAsUser: 0 }, user, { files: "no", root: "no", signals: "yes" }],
  ["root with SYS_PTRACE at a user", rootWithPtrace, { ...user, capabilities: none }, everything],
  ["the same user", user, user, { files: "yes", root: "no", signals: "yes" }],
  [
    "the same user, restricted",
    { ...user, capabilities: none, allowPrivilegeEscalation: false },
    user,
    { files: "yes", root: "no", signals: "yes" },
  ],
  [
    "the same user with capabilities that are not effective",
    { ...user, capabilities: { add: ["SYS_PTRACE", "SYS_CHROOT"] } },
    user,
    { files: "yes", root: "no", signals: "yes" },
  ],
  ["privileged at anybody", { privileged: true, runAsUser: 0 }, { privileged: true }, everything],
  ["all capabilities by name", { runAsUser: 0, capabilities: { add: ["ALL"] } }, user, everything],
  ["another group", { ...user, runAsGroup: 1 }, user, { files: "no", root: "no", signals: "yes" }],
  [
    "the same user, whose group is not known",
    { runAsUser: 65532 },
    user,
    { files: "unknown", root: "no", signals: "yes" },
  ],
  [
    "root with less than the target has",
    { runAsUser: 0 },
    { runAsUser: 0, capabilities: { add: ["NET_ADMIN"] } },
    { files: "no", root: "no", signals: "yes" },
  ],
  [
    "root that may not chroot",
    { runAsUser: 0, capabilities: { drop: ["CAP_SYS_CHROOT"], add: ["SYS_PTRACE"] } },
    user,
    { files: "yes", root: "no", signals: "yes" },
  ],
  [
    "root at whoever its image says",
    { runAsUser: 0 },
    {},
    { files: "unknown", root: "unknown", signals: "yes" },
  ],
  [
    "a user at whoever its image says",
    user,
    { runAsNonRoot: true },
    { files: "unknown", root: "no", signals: "unknown" },
  ],
  [
    "root at somebody who isn't root",
    { runAsUser: 0 },
    { runAsNonRoot: true },
    { files: "no", root: "no", signals: "yes" },
  ],
  [
    "whoever the image says",
    { capabilities: { add: ["SYS_PTRACE"] } },
    user,
    { files: "unknown", root: "unknown", signals: "unknown" },
  ],
])("%s", (_title, own, target, expected) => {
  const pod = { spec: { containers: [] } };
  const parties = { debugger: processRights(pod, own), target: processRights(pod, target) };
  expect(reachOf({ ...parties, hasUserNamespace: false })).toEqual(expected);
});
