import {
  type Control,
  containersOfSpec,
  distinct,
  nameContainers,
  nameSetters,
  namesWhere,
  plural,
  quote,
} from "../check.ts";

/** Baseline: none of the host's namespaces. */
export const hostNamespaces: Control = {
  id: "hostNamespaces",
  versions: [
    {
      since: 0,
      check: ({ spec }) => {
        const shared = (["hostNetwork", "hostPID", "hostIPC"] as const).filter(
          (field) => spec[field] === true,
        );
        if (shared.length === 0) return undefined;
        return {
          reason: "host namespaces",
          detail: shared.map((field) => `${field}=true`).join(", "),
        };
      },
    },
  ],
};

/** Baseline: none of the host's files. */
export const hostPathVolumes: Control = {
  id: "hostPathVolumes",
  versions: [
    {
      since: 0,
      check: ({ spec }) => {
        const bad = (spec.volumes ?? []).filter(({ hostPath }) => hostPath !== undefined);
        if (bad.length === 0) return undefined;
        const names = bad.map(({ name }) => name);
        return {
          reason: "hostPath volumes",
          detail: `${plural(names, "volume", "volumes")} ${quote(names)}`,
        };
      },
    },
  ],
};

/** Baseline: none of the host's ports. */
export const hostPorts: Control = {
  id: "hostPorts",
  versions: [
    {
      since: 0,
      check: ({ spec }) => {
        const portsOf = ({ ports }: { ports?: { hostPort?: number }[] }) =>
          (ports ?? []).flatMap(({ hostPort }) => (hostPort ? [String(hostPort)] : []));
        const bad = namesWhere(spec, (container) => portsOf(container).length > 0);
        if (bad.length === 0) return undefined;
        const ports = distinct(containersOfSpec(spec).flatMap(portsOf));
        const verb = plural(bad, "uses", "use");
        return {
          reason: "hostPort",
          detail: `${nameContainers(bad)} ${verb} ${plural(ports, "hostPort", "hostPorts")} ${ports.join(", ")}`,
        };
      },
    },
  ],
};

/** Baseline since 1.34: probes and hooks reach the Pod itself only. */
export const hostProbes: Control = {
  id: "hostProbesAndHostLifecycle",
  versions: [
    {
      since: 34,
      check: ({ spec }) => {
        const bad = distinct(namesWhere(spec, (container) => hostsOf(container).length > 0));
        if (bad.length === 0) return undefined;
        const hosts = distinct(containersOfSpec(spec).flatMap(hostsOf));
        const noun = plural(hosts, "probe or lifecycle host", "probe or lifecycle hosts");
        return {
          reason: "probe or lifecycle host",
          detail: `${nameContainers(bad)} ${plural(bad, "uses", "use")} ${noun} ${quote(hosts)}`,
        };
      },
    },
  ],
};

type Probed = ReturnType<typeof containersOfSpec>[number];

function hostsOf({ livenessProbe, readinessProbe, startupProbe, lifecycle }: Probed): string[] {
  const handlers = [
    livenessProbe,
    readinessProbe,
    startupProbe,
    lifecycle?.postStart,
    lifecycle?.preStop,
  ];
  return handlers
    .flatMap((handler) => [handler?.httpGet?.host, handler?.tcpSocket?.host])
    .filter((host): host is string => host !== undefined && host !== "");
}

/** Baseline: not privileged. */
export const privileged: Control = {
  id: "privileged",
  versions: [
    {
      since: 0,
      check: ({ spec }) => {
        const bad = namesWhere(spec, ({ securityContext }) => securityContext?.privileged === true);
        if (bad.length === 0) return undefined;
        return {
          reason: "privileged",
          detail: `${nameContainers(bad)} must not set securityContext.privileged=true`,
        };
      },
    },
  ],
};

/** Baseline: no process of the Windows host. */
export const windowsHostProcess: Control = {
  id: "windowsHostProcess",
  versions: [
    {
      since: 0,
      check: ({ spec }) => {
        const isHost = (owner: { windowsOptions?: { hostProcess?: boolean } } | undefined) =>
          owner?.windowsOptions?.hostProcess === true;
        const bad = namesWhere(spec, ({ securityContext }) => isHost(securityContext));
        const setters = nameSetters(isHost(spec.securityContext), bad);
        if (setters === "") return undefined;
        return {
          reason: "hostProcess",
          detail: `${setters} must not set securityContext.windowsOptions.hostProcess=true`,
        };
      },
    },
  ],
};
