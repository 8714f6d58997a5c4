import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { EphemeraError } from "../../../errors.ts";
import { lookForPrograms, systemPath } from "../machine.ts";
import {
  type InstallPlan,
  type MachineFacts,
  type Need,
  parseDistributions,
  planInstall,
} from "./plan-install.ts";

/** Looks at this machine: its distribution, and what the playground misses on it. */
export function readMachineFacts(): MachineFacts {
  const { found } = lookForPrograms();
  const needs: Record<Need, string | undefined> = {
    containerd: found.containerd,
    runc: found.runc,
    cniPlugins: found.cniBin,
    busybox: found.busybox,
    catatonit: found.catatonit,
    iptables: found.iptables,
  };
  const order: Need[] = ["containerd", "runc", "cniPlugins", "busybox", "catatonit", "iptables"];
  return {
    distributions: parseDistributions(readOsRelease()),
    missing: order.filter((need) => needs[need] === undefined),
  };
}

/**
 * Installs what is missing, after `confirm` has seen the plan and agreed. Returns the plan
 * that was carried out (its packages are empty when nothing was missing), or undefined when
 * `confirm` said no. The package manager's own words go to stderr.
 * Errors: INSTALL_BY_HAND, INSTALL_FAILED.
 */
export async function install(options: {
  confirm: (plan: InstallPlan) => Promise<boolean>;
  signal: AbortSignal;
}): Promise<InstallPlan | undefined> {
  const plan = planInstall(readMachineFacts());
  if (plan.packages.length === 0) {
    return plan;
  }
  const packages = plan.packages.join(" ");
  if (plan.commands === undefined) {
    throw new EphemeraError("INSTALL_BY_HAND", { packages });
  }
  if (!(await options.confirm(plan))) {
    return undefined;
  }
  let failed = "";
  for (const command of plan.commands) {
    // A list that can't be refreshed may still be good enough: the last command decides.
    const code = await run(command, options.signal);
    failed = code === 0 ? "" : `'${command.join(" ")}' ended with exit code ${code}`;
  }
  const { missing } = readMachineFacts();
  if (missing.length > 0) {
    const problem = failed === "" ? `${missing.join(", ")} still missing` : failed;
    throw new EphemeraError("INSTALL_FAILED", { packages, problem });
  }
  return plan;
}

async function run([program = "", ...args]: readonly string[], signal: AbortSignal) {
  const child = spawn(program, args, {
    // Standard output of our command is for data.
    stdio: ["ignore", process.stderr, process.stderr],
    env: { ...process.env, PATH: systemPath(), DEBIAN_FRONTEND: "noninteractive" },
    signal,
  });
  const [code]: unknown[] = await once(child, "exit");
  return typeof code === "number" ? code : 1;
}

function readOsRelease(): string {
  try {
    return readFileSync("/etc/os-release", "utf8");
  } catch {
    return "";
  }
}
