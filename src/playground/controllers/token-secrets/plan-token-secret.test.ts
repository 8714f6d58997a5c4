import { describe, expect, it } from "vitest";
import type { Secret, ServiceAccount } from "../../../kubernetes/types.ts";
import { filled, planTokenSecret } from "./plan-token-secret.ts";

const base64 = (text: string) => Buffer.from(text).toString("base64");
const account: ServiceAccount = { metadata: { name: "robot", namespace: "n", uid: "account-1" } };
const nameAnnotation = "kubernetes.io/service-account.name";
const uidAnnotation = "kubernetes.io/service-account.uid";

function aSecret(annotations: Record<string, string> = {}, rest: Secret = {}): Secret {
  return {
    type: "kubernetes.io/service-account-token",
    ...rest,
    metadata: {
      name: "box",
      namespace: "n",
      annotations: { [nameAnnotation]: "robot", ...annotations },
      ...rest.metadata,
    },
  };
}

const data = { "ca.crt": base64("PEM"), namespace: base64("n") };
const whole = { ...data, token: base64("signed") };
const own = { [uidAnnotation]: "account-1" };
const fill = (sign: boolean, rest = {}) => ({
  kind: "fill",
  sign,
  uid: "account-1",
  data,
  ...rest,
});

describe("a Secret for a token", () => {
  it.each<[string, Secret, ServiceAccount | undefined, object]>([
    ["that is empty is filled", aSecret(), account, fill(true)],
    ["that is full is left alone", aSecret(own, { data: whole }), account, { kind: "keep" }],
    [
      "that holds an older authority gets the new one and keeps its token",
      aSecret(own, { data: { ...whole, "ca.crt": base64("old") } }),
      account,
      fill(false),
    ],
    [
      "that lost its token gets another",
      aSecret(own, { data: { ...whole, token: "" } }),
      account,
      fill(true),
    ],
    [
      "that lost its namespace gets it back",
      aSecret(own, { data: { "ca.crt": data["ca.crt"], token: whole.token } }),
      account,
      fill(false),
    ],
    [
      "that does not say which incarnation is told",
      aSecret({}, { data: whole }),
      account,
      fill(false),
    ],
    ["goes with its account", aSecret(own, { data: whole }), undefined, { kind: "delete" }],
    [
      "of another incarnation of the account goes",
      aSecret({ [uidAnnotation]: "account-0" }, { data: whole }),
      account,
      { kind: "delete" },
    ],
    [
      "goes when its account is going",
      aSecret(own),
      { metadata: { ...account.metadata, deletionTimestamp: "2026-11-24T12:00:00Z" } },
      { kind: "delete" },
    ],
    [
      "that is going itself is left alone",
      aSecret({}, { metadata: { deletionTimestamp: "2026-11-24T12:00:00Z" } }),
      undefined,
      { kind: "keep" },
    ],
    [
      "of another type is none of ours",
      { type: "Opaque", metadata: { annotations: { [nameAnnotation]: "robot" } } },
      undefined,
      { kind: "keep" },
    ],
  ])("%s", (_what, secret, found, plan) => {
    expect(planTokenSecret(secret, found, "PEM")).toEqual(plan);
  });

  it("keeps all else it holds when it is filled", () => {
    const secret = aSecret({ mine: "x" }, { data: { mine: "eA==" } });
    const plan = planTokenSecret(secret, account, "PEM");
    if (plan.kind !== "fill") throw new Error("it has no token yet");
    expect(filled(secret, plan, "signed")).toEqual({
      ...secret,
      metadata: {
        ...secret.metadata,
        annotations: { [nameAnnotation]: "robot", mine: "x", ...own },
      },
      data: { mine: "eA==", ...whole },
    });
  });
});
