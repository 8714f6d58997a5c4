/** A part of the system the playground can't be without. */
export type Need = "containerd" | "runc" | "cniPlugins" | "busybox" | "catatonit" | "iptables";

/** What is known about a machine before anything is installed on it. */
export interface MachineFacts {
  /** ID and ID_LIKE of os-release(5), most specific first. */
  distributions: readonly string[];
  missing: readonly Need[];
}

/** What is to be installed, and how. */
export interface InstallPlan {
  missing: readonly Need[];
  /** Names in this distribution; those of Debian where it is not known. */
  packages: readonly string[];
  /** Commands to run as root, in order. Undefined where we only know what a person has to install. */
  commands: readonly (readonly string[])[] | undefined;
}

type PackageNames = Readonly<Record<Need, string>>;

const debian: PackageNames = {
  containerd: "containerd",
  runc: "runc",
  cniPlugins: "containernetworking-plugins",
  busybox: "busybox-static",
  catatonit: "catatonit",
  iptables: "iptables",
};

const packageNames: Readonly<Record<string, PackageNames>> = {
  debian,
  ubuntu: debian,
  fedora: { ...debian, busybox: "busybox" },
  suse: { ...debian, cniPlugins: "cni-plugins" },
  arch: { ...debian, cniPlugins: "cni-plugins", busybox: "busybox" },
  alpine: { ...debian, cniPlugins: "cni-plugins" },
};

/** Distributions whose package manager we run; it is tested there. */
const aptDistributions = ["debian", "ubuntu"];

/** Which packages a machine lacks, and the exact commands that install them. */
export function planInstall({ distributions, missing }: MachineFacts): InstallPlan {
  const known = distributions.find((id) => id in packageNames);
  const names = packageNames[known ?? "debian"] ?? debian;
  const packages = missing.map((need) => names[need]);
  if (packages.length === 0) {
    return { missing, packages, commands: [] };
  }
  const commands =
    known !== undefined && aptDistributions.includes(known)
      ? [
          ["apt-get", "update"],
          ["apt-get", "install", "--yes", "--no-install-recommends", ...packages],
        ]
      : undefined;
  return { missing, packages, commands };
}

/** ID and the words of ID_LIKE out of the text of /etc/os-release. */
export function parseDistributions(osRelease: string): string[] {
  return ["ID", "ID_LIKE"].flatMap((key) => {
    const value = new RegExp(`^${key}=(.*)$`, "m").exec(osRelease)?.[1] ?? "";
    return value
      .replaceAll(/["']/g, "")
      .split(/\s+/)
      .filter((word) => word !== "");
  });
}
