import type { PodSpec, Sysctl } from "../../../../../kubernetes/types.ts";
import { duplicate, type FieldError, invalid, required } from "../../../field-error.ts";
import { byteLength } from "../../../rules/values.ts";

const segment = "[a-z0-9]([-_a-z0-9]*[a-z0-9])?";
const pattern = `^(${segment}[\\./])*${segment}$`;
const name = new RegExp(pattern);
const maxBytes = 253;

/** What is wrong with `sysctls`. A namespace that is the host's may not be changed through them. */
export function validateSysctls(
  at: string,
  sysctls: readonly Sysctl[],
  host: Pick<PodSpec, "hostNetwork" | "hostIPC">,
): FieldError[] {
  const seen = new Set<string>();
  return sysctls.flatMap((sysctl, index) => {
    const field = `${at}[${index}].name`;
    const errors = [
      ...validateName(field, sysctl.name ?? "", seen),
      ...validateNamespace(field, sysctl.name ?? "", host),
    ];
    seen.add(sysctl.name);
    return errors;
  });
}

function validateName(field: string, sysctl: string, seen: ReadonlySet<string>): FieldError[] {
  if (sysctl === "") return [required(field)];
  if (byteLength(sysctl) > maxBytes || !name.test(sysctl)) {
    const detail = `must have at most ${maxBytes} characters and match regex ${pattern}`;
    return [invalid(field, sysctl, detail)];
  }
  return seen.has(sysctl) ? [duplicate(field, sysctl)] : [];
}

function validateNamespace(
  field: string,
  sysctl: string,
  { hostNetwork, hostIPC }: Pick<PodSpec, "hostNetwork" | "hostIPC">,
): FieldError[] {
  const namespace = namespaceOf(sysctl);
  if (hostNetwork === true && namespace === "net") {
    return [invalid(field, sysctl, "may not be specified when 'hostNetwork' is true")];
  }
  if (hostIPC === true && namespace === "ipc") {
    return [invalid(field, sysctl, "may not be specified when 'hostIPC' is true")];
  }
  return [];
}

const ipcNames = new Set([
  "kernel.sem",
  "kernel.shmall",
  "kernel.shmmax",
  "kernel.shmmni",
  "kernel.shm_rmid_forced",
  "kernel.shm",
  "kernel.msgmax",
  "kernel.msgmnb",
  "kernel.msgmni",
  "kernel.msg",
]);

/** The kernel namespace a sysctl belongs to (ipc_namespaces(7), network_namespaces(7)). */
function namespaceOf(sysctl: string): "net" | "ipc" | undefined {
  const dotted = withDots(sysctl).replace(/\*.*$/s, "");
  if (ipcNames.has(dotted) || dotted.startsWith("fs.mqueue.")) return "ipc";
  return dotted.startsWith("net.") ? "net" : undefined;
}

/** sysctl(8) takes slashes for dots; the first separator tells which kind is meant. */
function withDots(sysctl: string): string {
  const separator = /[./]/.exec(sysctl)?.[0];
  if (separator !== "/") return sysctl;
  return sysctl.replaceAll(/[./]/g, (each) => (each === "/" ? "." : "/"));
}
