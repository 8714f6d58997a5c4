import {
  type Check,
  type Control,
  hasUserNamespace,
  nameContainers,
  nameSetters,
  namesWhere,
} from "../check.ts";

const unlessUserNamespace =
  (check: Check): Check =>
  (pod) =>
    hasUserNamespace(pod.spec) ? undefined : check(pod);

const checkNonRoot: Check = ({ spec }) => {
  const forPod = spec.securityContext?.runAsNonRoot;
  const setters = nameSetters(
    forPod === false,
    namesWhere(spec, ({ securityContext }) => securityContext?.runAsNonRoot === false),
  );
  const reason = "runAsNonRoot != true";
  if (setters !== "") {
    return { reason, detail: `${setters} must not set securityContext.runAsNonRoot=false` };
  }
  if (forPod === true) return undefined;
  const silent = namesWhere(
    spec,
    ({ securityContext }) => securityContext?.runAsNonRoot === undefined,
  );
  if (silent.length === 0) return undefined;
  return {
    reason,
    detail: `pod or ${nameContainers(silent)} must set securityContext.runAsNonRoot=true`,
  };
};

/** Restricted: the kubelet makes sure that nobody is root. */
export const runAsNonRoot: Control = {
  id: "runAsNonRoot",
  versions: [
    { since: 0, check: checkNonRoot },
    { since: 35, check: unlessUserNamespace(checkNonRoot) },
  ],
};

const checkUser: Check = ({ spec }) => {
  const setters = nameSetters(
    spec.securityContext?.runAsUser === 0,
    namesWhere(spec, ({ securityContext }) => securityContext?.runAsUser === 0),
  );
  if (setters === "") return undefined;
  return { reason: "runAsUser=0", detail: `${setters} must not set runAsUser=0` };
};

/** Restricted: nobody asks to be root. */
export const runAsUser: Control = {
  id: "runAsUser",
  versions: [
    { since: 23, check: checkUser },
    { since: 35, check: unlessUserNamespace(checkUser) },
  ],
};
