import {
  type Check,
  type Control,
  containersOfSpec,
  distinct,
  hasUserNamespace,
  nameContainers,
  nameSetters,
  namesWhere,
  plural,
  quote,
  unlessWindows,
} from "../check.ts";

const appArmorAnnotation = "container.apparmor.security.beta.kubernetes.io/";

/** Baseline: AppArmor is not switched off. */
export const appArmorProfile: Control = {
  id: "appArmorProfile",
  versions: [
    {
      since: 0,
      check: ({ spec, metadata }) => {
        const isBad = (owner: { appArmorProfile?: { type: string } } | undefined) =>
          owner?.appArmorProfile !== undefined &&
          !["RuntimeDefault", "Localhost"].includes(owner.appArmorProfile.type);
        const bad = namesWhere(spec, ({ securityContext }) => isBad(securityContext));
        const annotations = Object.entries(metadata?.annotations ?? {})
          .filter(([key, value]) => key.startsWith(appArmorAnnotation) && !isAppArmorValue(value))
          .map(([key, value]) => `${key}=${JSON.stringify(value)}`)
          .toSorted();
        const setters = [
          nameSetters(isBad(spec.securityContext), bad),
          annotations.length > 0 ? plural(annotations, "annotation", "annotations") : "",
        ].filter((who) => who !== "");
        if (setters.length === 0) return undefined;
        const types = [spec, ...containersOfSpec(spec)]
          .map(({ securityContext }) => securityContext)
          .filter(isBad)
          .map((owner) => owner?.appArmorProfile?.type ?? "");
        const values = [...distinct(types), ...annotations];
        return {
          reason: plural(values, "forbidden AppArmor profile", "forbidden AppArmor profiles"),
          detail: `${setters.join(" and ")} must not set AppArmor profile type to ${quote(values)}`,
        };
      },
    },
  ],
};

function isAppArmorValue(value: string): boolean {
  return value === "" || value === "runtime/default" || value.startsWith("localhost/");
}

const checkProcMount: Check = ({ spec }) => {
  const unusual = ({ securityContext }: ReturnType<typeof containersOfSpec>[number]) =>
    securityContext?.procMount !== undefined && securityContext.procMount !== "Default";
  const bad = namesWhere(spec, unusual);
  if (bad.length === 0) return undefined;
  const types = distinct(
    containersOfSpec(spec)
      .filter(unusual)
      .map(({ securityContext }) => securityContext?.procMount ?? ""),
  );
  return {
    reason: "procMount",
    detail: `${nameContainers(bad)} must not set securityContext.procMount to ${quote(types)}`,
  };
};

/** Baseline: /proc stays masked, but in a user namespace since 1.35. */
export const procMount: Control = {
  id: "procMount",
  versions: [
    { since: 0, check: checkProcMount },
    { since: 35, check: (pod) => (hasUserNamespace(pod.spec) ? undefined : checkProcMount(pod)) },
  ],
};

/** Restricted since 1.35: /proc stays masked, user namespace or not. */
export const procMountAlways: Control = {
  id: "procMount_restricted",
  versions: [{ since: 35, check: checkProcMount, replaces: "procMount" }],
};

/** Restricted: set-user-ID programs give nobody more than they had. */
export const noPrivilegeEscalation: Control = {
  id: "allowPrivilegeEscalation",
  versions: [
    { since: 8, check: checkEscalation },
    { since: 25, check: unlessWindows(checkEscalation) },
  ],
};

function checkEscalation({ spec }: Parameters<Check>[0]) {
  const bad = namesWhere(
    spec,
    ({ securityContext }) => securityContext?.allowPrivilegeEscalation !== false,
  );
  if (bad.length === 0) return undefined;
  return {
    reason: "allowPrivilegeEscalation != false",
    detail: `${nameContainers(bad)} must set securityContext.allowPrivilegeEscalation=false`,
  };
}

const safeSysctls: readonly { since: number; names: readonly string[] }[] = [
  {
    since: 0,
    names: [
      "kernel.shm_rmid_forced",
      "net.ipv4.ip_local_port_range",
      "net.ipv4.tcp_syncookies",
      "net.ipv4.ping_group_range",
      "net.ipv4.ip_unprivileged_port_start",
    ],
  },
  { since: 27, names: ["net.ipv4.ip_local_reserved_ports"] },
  {
    since: 29,
    names: [
      "net.ipv4.tcp_keepalive_time",
      "net.ipv4.tcp_fin_timeout",
      "net.ipv4.tcp_keepalive_intvl",
      "net.ipv4.tcp_keepalive_probes",
    ],
  },
  { since: 32, names: ["net.ipv4.tcp_rmem", "net.ipv4.tcp_wmem"] },
];

/** Baseline: only sysctls that belong to the Pod's own namespaces. */
export const sysctls: Control = {
  id: "sysctls",
  versions: safeSysctls.map(({ since }) => {
    const safe = new Set(
      safeSysctls.filter((set) => set.since <= since).flatMap(({ names }) => names),
    );
    return {
      since,
      check: ({ spec }) => {
        const bad = (spec.securityContext?.sysctls ?? [])
          .map(({ name }) => name)
          .filter((name) => !safe.has(name));
        return bad.length === 0
          ? undefined
          : { reason: "forbidden sysctls", detail: bad.join(", ") };
      },
    };
  }),
};
