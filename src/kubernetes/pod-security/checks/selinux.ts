import {
  type CheckedPod,
  type Control,
  containersOfSpec,
  distinct,
  nameSetters,
  namesWhere,
  plural,
  quote,
} from "../check.ts";

const types = ["", "container_t", "container_init_t", "container_kvm_t"];

/** Baseline: no SELinux user or role, and a container's type. */
export const seLinuxOptions: Control = {
  id: "seLinuxOptions",
  versions: [
    { since: 0, check: (pod) => checkOptions(pod, types) },
    { since: 31, check: (pod) => checkOptions(pod, [...types, "container_engine_t"]) },
  ],
};

interface Owner {
  seLinuxOptions?: { type?: string; user?: string; role?: string };
}

function checkOptions({ spec }: CheckedPod, allowed: readonly string[]) {
  const badType = (owner: Owner | undefined) => {
    const type = owner?.seLinuxOptions?.type ?? "";
    return allowed.includes(type) ? [] : [type];
  };
  const sets = (owner: Owner | undefined, field: "user" | "role") =>
    (owner?.seLinuxOptions?.[field] ?? "") !== "";
  const isBad = (owner: Owner | undefined) =>
    badType(owner).length > 0 || sets(owner, "user") || sets(owner, "role");

  const setters = nameSetters(
    isBad(spec.securityContext),
    namesWhere(spec, ({ securityContext }) => isBad(securityContext)),
  );
  if (setters === "") return undefined;
  const owners = [spec, ...containersOfSpec(spec)].map(({ securityContext }) => securityContext);
  const badTypes = distinct(owners.flatMap(badType));
  const data = [
    ...(badTypes.length > 0 ? [`${plural(badTypes, "type", "types")} ${quote(badTypes)}`] : []),
    ...(owners.some((owner) => sets(owner, "user")) ? ["user may not be set"] : []),
    ...(owners.some((owner) => sets(owner, "role")) ? ["role may not be set"] : []),
  ];
  return {
    reason: "seLinuxOptions",
    detail: `${setters} set forbidden securityContext.seLinuxOptions: ${data.join("; ")}`,
  };
}
