import {
  type Control,
  containersOfSpec,
  distinct,
  nameContainers,
  namesWhere,
  quote,
  unlessWindows,
} from "../check.ts";

/** What containerd and Docker give a container anyway, NET_RAW apart. */
const defaultCapabilities: ReadonlySet<string> = new Set([
  "AUDIT_WRITE",
  "CHOWN",
  "DAC_OVERRIDE",
  "FOWNER",
  "FSETID",
  "KILL",
  "MKNOD",
  "NET_BIND_SERVICE",
  "SETFCAP",
  "SETGID",
  "SETPCAP",
  "SETUID",
  "SYS_CHROOT",
]);

/** Baseline: nothing beyond the default set is added. */
export const defaultCapabilitiesOnly: Control = {
  id: "capabilities_baseline",
  versions: [
    {
      since: 0,
      check: ({ spec }) => {
        const extra = (name: string) => !defaultCapabilities.has(name);
        const bad = namesWhere(spec, (container) => added(container).some(extra));
        if (bad.length === 0) return undefined;
        const forbidden = distinct(containersOfSpec(spec).flatMap(added).filter(extra));
        return {
          reason: "non-default capabilities",
          detail: `${nameContainers(bad)} must not include ${quote(forbidden)} in securityContext.capabilities.add`,
        };
      },
    },
  ],
};

/** Restricted: ALL are dropped, and only NET_BIND_SERVICE may come back. */
export const noCapabilities: Control = {
  id: "capabilities_restricted",
  versions: [
    { since: 22, check: checkNoCapabilities, replaces: "capabilities_baseline" },
    {
      since: 25,
      check: unlessWindows(checkNoCapabilities),
      replaces: "capabilities_baseline",
    },
  ],
};

function checkNoCapabilities({ spec }: Parameters<Control["versions"][0]["check"]>[0]) {
  const extra = (name: string) => name !== "NET_BIND_SERVICE";
  const keeping = namesWhere(
    spec,
    ({ securityContext }) => !(securityContext?.capabilities?.drop ?? []).includes("ALL"),
  );
  const adding = namesWhere(spec, (container) => added(container).some(extra));
  const forbidden = distinct(containersOfSpec(spec).flatMap(added).filter(extra));
  const details = [
    ...(keeping.length > 0
      ? [`${nameContainers(keeping)} must set securityContext.capabilities.drop=["ALL"]`]
      : []),
    ...(adding.length > 0
      ? [
          `${nameContainers(adding)} must not include ${quote(forbidden)} in securityContext.capabilities.add`,
        ]
      : []),
  ];
  return details.length === 0
    ? undefined
    : { reason: "unrestricted capabilities", detail: details.join("; ") };
}

function added({ securityContext }: { securityContext?: { capabilities?: { add?: string[] } } }) {
  return securityContext?.capabilities?.add ?? [];
}
